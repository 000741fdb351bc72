package dev.larder.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.storage.LocalBlobStore;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The lease over a replica, in a folder and in a store of objects. */
class LeaseTest {

    @TempDir private Path dir;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private Lease lease(boolean objects, String owner) {
        Replica replica =
                objects
                        ? new BlobReplica(LocalBlobStore.withSideCars(dir), "db", "test")
                        : new FolderReplica(dir);
        return new Lease(replica, owner, Duration.ofSeconds(15), () -> now);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acquire_heldByAnother_isRefusedUntilItEnds(boolean objects) throws IOException {
        Lease first = lease(objects, "one:1");
        Lease second = lease(objects, "two:2");
        Lease.Held held = Objects.requireNonNull(first.acquire());
        assertThat(held.generation()).isEqualTo(1);
        assertThat(second.acquire()).isNull();
        now = now.plusSeconds(10);
        held = Objects.requireNonNull(first.renew(held));
        now = now.plusSeconds(10);
        assertThat(second.acquire()).as("it was renewed").isNull();
        now = now.plusSeconds(5);
        Lease.Held taken = Objects.requireNonNull(second.acquire());
        assertThat(taken.generation()).isEqualTo(2);
        assertThat(first.renew(held)).as("the old holder is out").isNull();
        assertThat(first.acquire()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void release_heldLease_isFreeAtOnce(boolean objects) throws IOException {
        Lease first = lease(objects, "one:1");
        first.release(Objects.requireNonNull(first.acquire()));
        Lease.Held next = Objects.requireNonNull(lease(objects, "two:2").acquire());
        assertThat(next.generation()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acquire_ownLeaseAfterARestart_needsNoWaiting(boolean objects) throws IOException {
        lease(objects, "one:1").acquire();
        Lease.Held again = Objects.requireNonNull(lease(objects, "one:1").acquire());
        assertThat(again.generation()).isEqualTo(2);
    }
}
