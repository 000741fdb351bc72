package dev.larder.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.LarderServer;
import dev.larder.LarderServer.Response;
import dev.larder.database.Databases;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What clients see while the writer cannot take more. */
class FullQueueTest {

    @Test
    void create_turnNotFreeInTime_is503WithRetryAfter_andReadsGoOn(@TempDir Path dir)
            throws Exception {
        try (var server =
                LarderServer.start(dir.resolve("data"), "--larder.database.turn-timeout=200ms")) {
            server.superuser()
                    .post(
                            "/api/collections",
                            "{\"name\":\"posts\",\"type\":\"base\",\"listRule\":\"\",\"createRule\":\"\","
                                    + "\"fields\":[{\"name\":\"title\",\"type\":\"text\"}]}")
                    .expect(200);
            var taken = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var holder =
                    CompletableFuture.runAsync(() ->
                            server.bean(Databases.class)
                                    .data()
                                    .transaction(tx -> {
                                        taken.countDown();
                                        return await(release);
                                    }));
            taken.await();
            try {
                Response refused =
                        server.guest().post("/api/collections/posts/records", "{\"title\":\"a\"}");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isEqualTo("1");
                assertThat(server.guest().get("/api/collections/posts/records").items()).isEmpty();
            } finally {
                release.countDown();
            }
            holder.join();

            server.guest().post("/api/collections/posts/records", "{\"title\":\"a\"}").expect(200);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
