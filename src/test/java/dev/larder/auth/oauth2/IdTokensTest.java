package dev.larder.auth.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

class IdTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AtomicInteger FETCHED = new AtomicInteger();

    private static RSAKey rsa;
    private static ECKey ec;
    private static KeyPair ed25519;
    private static HttpServer provider;

    private final IdTokens tokens =
            new IdTokens(
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    Duration.ofMinutes(5),
                    new ProviderHttp(Duration.ofSeconds(5)));

    @BeforeAll
    static void start() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        JWK edKey =
                new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point(ed25519)))
                        .keyID("ed")
                        .build();
        byte[] keys =
                new JWKSet(List.of(rsa.toPublicJWK(), ec.toPublicJWK(), edKey))
                        .toString()
                        .getBytes(StandardCharsets.UTF_8);
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    FETCHED.incrementAndGet();
                    exchange.sendResponseHeaders(200, keys.length);
                    exchange.getResponseBody().write(keys);
                    exchange.close();
                });
        provider.start();
    }

    @AfterAll
    static void stop() {
        provider.stop(0);
    }

    @Test
    void verify_everythingRight_givesTheClaims() throws Exception {
        assertThat(verify(rsaToken(claims -> claims)).text("sub")).isEqualTo("u1");
        assertThat(
                        verify(
                                        sign(
                                                JWSAlgorithm.ES256,
                                                "ec",
                                                new ECDSASigner(ec),
                                                claims -> claims))
                                .text("sub"))
                .isEqualTo("u1");
        assertThat(verify(edToken()).text("sub")).isEqualTo("u1");
    }

    @Test
    void verify_wrongIssuerAudienceNonce_isRefused() throws Exception {
        refuse(rsaToken(claims -> claims.issuer("https://evil.example")), "issuer");
        refuse(rsaToken(claims -> claims.audience("other")), "audience");
        refuse(rsaToken(claims -> claims.claim("nonce", "other")), "nonce");
        refuse(rsaToken(claims -> claims.claim("nonce", null)), "nonce");
    }

    @Test
    void verify_times_haveFiveMinutesOfLeeway() throws Exception {
        verify(rsaToken(claims -> claims.expirationTime(at(-299))));
        refuse(rsaToken(claims -> claims.expirationTime(at(-300))), "exp");
        refuse(rsaToken(claims -> claims.expirationTime(null)), "exp");
        verify(rsaToken(claims -> claims.issueTime(at(300))));
        refuse(rsaToken(claims -> claims.issueTime(at(301))), "iat");
        refuse(rsaToken(claims -> claims.notBeforeTime(at(301))), "nbf");
    }

    @Test
    void verify_unsignedOrSymmetricOrForeignKey_isRefused() throws Exception {
        refuse(new PlainJWT(claims().build()).serialize(), "signed");
        refuse(
                sign(
                        JWSAlgorithm.HS256,
                        "rsa",
                        new MACSigner(rsa.toPublicJWK().toString()),
                        c -> c),
                "algorithm");
        RSAKey foreign = new RSAKeyGenerator(2048).keyID("rsa").generate();
        refuse(sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(foreign), c -> c), "signature");
        refuse(sign(JWSAlgorithm.ES256, "rsa", new ECDSASigner(ec), c -> c), "signature");
        refuse("nonsense", "signed");
    }

    @Test
    void verify_manyTokens_fetchTheKeysOnce() throws Exception {
        FETCHED.set(0);
        for (int i = 0; i < 5; i++) {
            verify(rsaToken(claims -> claims));
        }
        assertThat(FETCHED).hasValue(1);
    }

    private Claims verify(String token) {
        return tokens.verify(
                token,
                new IdTokens.Expected(
                        "client",
                        List.of("https://issuer.example"),
                        "http://127.0.0.1:" + provider.getAddress().getPort() + "/keys",
                        "n1",
                        true));
    }

    private void refuse(String token, String reason) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> verify(token))
                .withMessageContaining(reason);
    }

    private static String rsaToken(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), change);
    }

    private static String sign(
            JWSAlgorithm algorithm,
            String key,
            JWSSigner signer,
            UnaryOperator<JWTClaimsSet.Builder> change)
            throws Exception {
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(algorithm).keyID(key).build(),
                        change.apply(claims()).build());
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String edToken() throws Exception {
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.Ed25519).keyID("ed").build(),
                        claims().build());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(ed25519.getPrivate());
        signature.update(jwt.getSigningInput());
        return new String(jwt.getSigningInput(), StandardCharsets.US_ASCII)
                + "."
                + Base64URL.encode(signature.sign());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("u1")
                .issuer("https://issuer.example")
                .audience("client")
                .claim("nonce", "n1")
                .issueTime(at(0))
                .expirationTime(at(600));
    }

    private static Date at(long seconds) {
        return Date.from(NOW.plus(Duration.ofSeconds(seconds)));
    }

    private static byte[] point(KeyPair pair) {
        var key = (EdECPublicKey) pair.getPublic();
        byte[] y = key.getPoint().getY().toByteArray();
        byte[] littleEndian = new byte[32];
        for (int i = 0; i < y.length && i < 32; i++) {
            littleEndian[i] = y[y.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            littleEndian[31] |= (byte) 0x80;
        }
        return littleEndian;
    }
}
