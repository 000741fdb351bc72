package dev.larder.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

class TokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final String KEY = "k".repeat(40);

    @Test
    void sign_claims_areSortedBehindTheFixedHeader() {
        String token =
                Tokens.sign(Map.of("type", "auth", "id", "abc"), Duration.ofMinutes(1), KEY, CLOCK);
        String[] parts = token.split("\\.");
        assertThat(decode(parts[0])).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"HS256\"}");
        assertThat(decode(parts[1]))
                .isEqualTo("{\"exp\":1767225660,\"id\":\"abc\",\"type\":\"auth\"}");
    }

    @Test
    void sign_shortKey_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.sign(Map.of(), Duration.ofMinutes(1), "short", CLOCK));
    }

    @Test
    void isSignedWith_otherKeyOrChangedClaims_isFalse() {
        String text = Tokens.sign(Map.of("id", "abc"), Duration.ofMinutes(1), KEY, CLOCK);
        Token token = parse(text);
        assertThat(token.isSignedWith(KEY)).isTrue();
        assertThat(token.isSignedWith(KEY + "x")).isFalse();
        assertThat(token.isSignedWith("short")).isFalse();
        String[] parts = text.split("\\.");
        String forged =
                parts[0] + "." + encode("{\"exp\":9999999999,\"id\":\"abc\"}") + "." + parts[2];
        assertThat(parse(forged).isSignedWith(KEY)).isFalse();
    }

    @Test
    void parse_unsignedOrOtherAlgorithm_isNeverSigned() {
        String claims = encode("{\"id\":\"abc\"}");
        assertThat(Tokens.parse(encode("{\"alg\":\"none\"}") + "." + claims + ".")).isNull();
        Token other = parse(encode("{\"alg\":\"HS512\"}") + "." + claims + "." + encode("sig"));
        assertThat(other.isSignedWith(KEY)).isFalse();
    }

    @Test
    void parse_megabyteOfDots_isNoToken() {
        assertThat(Tokens.parse(".".repeat(1 << 20))).isNull();
        assertThat(Tokens.parse("")).isNull();
        assertThat(Tokens.parse("a.b.c")).isNull();
        assertThat(Tokens.parse(encode("[]") + "." + encode("[]") + "." + encode("x"))).isNull();
    }

    @Test
    void isTimely_endBeginAndOddTimes_decideWithoutLeeway() {
        assertThat(timely("{}")).isTrue();
        assertThat(timely("{\"exp\":%d}".formatted(NOW.getEpochSecond() + 1))).isTrue();
        assertThat(timely("{\"exp\":%d}".formatted(NOW.getEpochSecond()))).isFalse();
        assertThat(timely("{\"nbf\":%d}".formatted(NOW.getEpochSecond() + 1))).isFalse();
        assertThat(timely("{\"iat\":%d}".formatted(NOW.getEpochSecond() + 1))).isFalse();
        assertThat(timely("{\"iat\":%d}".formatted(NOW.getEpochSecond()))).isTrue();
        assertThat(timely("{\"exp\":\"never\"}")).isFalse();
    }

    private static boolean timely(String claims) {
        return parse(encode("{\"alg\":\"HS256\"}") + "." + encode(claims) + "." + encode("x"))
                .isTimely(NOW);
    }

    private static Token parse(String text) {
        return Objects.requireNonNull(Tokens.parse(text));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
