package dev.larder.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordHasherTest {

    private final PasswordHasher hasher = new PasswordHasher();

    @AfterEach
    void close() {
        hasher.close();
    }

    @Test
    void hash_anyCost_is2aAndMatchesOnlyItsPassword() {
        String hash = hasher.hash("1234567890", 4);
        assertThat(hash).startsWith("$2a$04$");
        assertThat(hasher.matches("1234567890", hash)).isTrue();
        assertThat(hasher.matches("1234567891", hash)).isFalse();
        assertThat(hasher.matches("1234567890", "")).isFalse();
        assertThat(hasher.matches("1234567890", "plain")).isFalse();
    }

    @Test
    void matches_otherVersions_areAccepted() {
        String hash = hasher.hash("secret", 4);
        assertThat(hasher.matches("secret", hash.replace("$2a$", "$2b$"))).isTrue();
        assertThat(hasher.matches("secret", hash.replace("$2a$", "$2y$"))).isTrue();
    }

    @Test
    void hash_moreThan72Bytes_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> hasher.hash("é".repeat(37), 4));
        assertThat(hasher.hash("x".repeat(72), 4)).isNotEmpty();
    }

    @Test
    void matchNobody_anyCost_comparesWithAWellFormedHash() {
        assertThat(PasswordHasher.nobodysHash(0)).matches("\\$2a\\$10\\$[./0-9A-Za-z]{53}");
        assertThat(PasswordHasher.nobodysHash(4)).matches("\\$2a\\$04\\$[./0-9A-Za-z]{53}");
        hasher.matchNobody("anything", 4);
    }
}
