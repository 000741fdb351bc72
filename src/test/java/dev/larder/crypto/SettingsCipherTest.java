package dev.larder.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

class SettingsCipherTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @Test
    void decrypt_ownText_isThePlainText() {
        var cipher = new SettingsCipher(KEY);
        byte[] plain = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        String stored = cipher.encrypt(plain);
        assertThat(Base64.getDecoder().decode(stored)).hasSize(12 + plain.length + 16);
        assertThat(cipher.decrypt(stored)).isEqualTo(plain);
        assertThat(cipher.encrypt(plain)).isNotEqualTo(stored);
    }

    @Test
    void decrypt_otherKeyChangedOrShortText_isRefused() {
        var cipher = new SettingsCipher(KEY);
        String stored = cipher.encrypt(new byte[] {1, 2, 3});
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new SettingsCipher(KEY.toUpperCase(java.util.Locale.ROOT)).decrypt(stored));
        byte[] bytes = Base64.getDecoder().decode(stored);
        bytes[bytes.length - 1] ^= 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cipher.decrypt(Base64.getEncoder().encodeToString(bytes)));
        assertThatIllegalArgumentException().isThrownBy(() -> cipher.decrypt("AAAA"));
        assertThatIllegalArgumentException().isThrownBy(() -> cipher.decrypt("not base64!"));
    }

    @Test
    void constructor_keyOfAnotherLength_isRefusedWithoutShowingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SettingsCipher("hunter2"))
                .withMessageNotContaining("hunter2");
    }
}
