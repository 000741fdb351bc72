package dev.larder.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM as PocketBase stores encrypted settings: standard Base64 of a 12 byte nonce, the
 * cipher text and its 16 byte tag, without associated data.
 */
public final class SettingsCipher {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param key text of exactly 32 bytes
     * @throws IllegalArgumentException when it has another length; the message does not show the
     *     key
     */
    public SettingsCipher(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the encryption key must have 32 bytes, but it has " + bytes.length);
        }
        this.key = new SecretKeySpec(bytes, "AES");
    }

    public String encrypt(byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, plain);
        byte[] stored =
                ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
        return Base64.getEncoder().encodeToString(stored);
    }

    /**
     * @throws IllegalArgumentException when the text was not made with this key, or was changed
     *     since
     */
    public byte[] decrypt(String stored) {
        byte[] bytes = Base64.getDecoder().decode(stored);
        if (bytes.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new IllegalArgumentException(
                    "too short for an encrypted value: " + bytes.length + " bytes");
        }
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        return run(
                Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
    }

    private byte[] run(int mode, byte[] nonce, byte[] input) {
        try {
            var cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be encrypted or decrypted with this key", e);
        }
    }
}
