package dev.larder.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;

class IdsTest {

    @Test
    void recordId_manyTimes_isFifteenLowerAlphanumericAndUnique() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            String id = Ids.recordId();
            assertThat(id).matches("[a-z0-9]{15}");
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void ascendingRecordId_laterTime_sortsAfterAsBytes() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        String previous = "";
        for (int i = 0; i < 200; i++) {
            Instant now = start.plusMillis(i * 37L);
            String id = Ids.ascendingRecordId(InstantSource.fixed(now));
            assertThat(id).matches("[a-z0-9]{15}").isGreaterThan(previous);
            previous = id;
        }
    }

    @Test
    void ascendingRecordId_sameMillisecond_differsInItsRandomPart() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        String first = Ids.ascendingRecordId(clock);
        String second = Ids.ascendingRecordId(clock);
        assertThat(first.substring(0, 8)).isEqualTo(second.substring(0, 8));
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void secret_always_isFiftyAlphanumeric() {
        assertThat(Ids.secret()).matches("[A-Za-z0-9]{50}");
        assertThat(Ids.digits(8)).matches("[0-9]{8}");
    }
}
