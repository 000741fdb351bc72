package dev.larder.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.storage.Blob;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.PutOptions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Thumbnails, made when first asked for and kept in the store beside the original. Requests for one
 * thumbnail share its making; a fixed number of platform threads does the work, since decoding
 * would hold the carriers of virtual threads. When it fails, or takes too long, the answer is the
 * original.
 */
final class Thumbs implements AutoCloseable {

    /** Types of originals that thumbnails are made of. */
    static final Set<String> SOURCES =
            Set.of("image/png", "image/jpg", "image/jpeg", "image/gif", "image/webp");

    private static final Logger LOG = LoggerFactory.getLogger(Thumbs.class);
    private static final int WAITING = 1000;

    private final Thumbnailer thumbnailer;
    private final Duration maxWait;
    private final ThreadPoolExecutor workers;
    private final ConcurrentMap<String, CompletableFuture<Boolean>> running =
            new ConcurrentHashMap<>();

    /**
     * What failed is not tried again at once, or each request for a bomb would cost its decoding.
     */
    private final Cache<String, Boolean> failed =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .build();

    Thumbs(ThumbProperties properties) {
        this.thumbnailer = new Thumbnailer(properties.maxPixels(), properties.memoryMebibytes());
        this.maxWait = properties.maxWait();
        int count = properties.effectiveWorkers();
        this.workers =
                new ThreadPoolExecutor(
                        count,
                        count,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(WAITING),
                        Thread.ofPlatform().name("thumbs-", 1).daemon().factory());
        workers.allowCoreThreadTimeOut(true);
    }

    /** Key of a thumbnail of the object at {@code ⟨folder⟩/⟨name⟩}. */
    static String key(String folder, String name, String size) {
        return folder + "/thumbs_" + name + "/" + size + "_" + name;
    }

    /**
     * Makes sure that a thumbnail is stored.
     *
     * @param original key of the original
     * @param contentType detected type of the original, one of {@link #SOURCES}
     * @return whether it is there now; otherwise the original is to be served
     */
    boolean ensure(
            BlobStore store, String original, String contentType, String thumb, ThumbSize size) {
        if (store.find(thumb) != null) {
            return true;
        }
        if (failed.getIfPresent(thumb) != null) {
            return false;
        }
        CompletableFuture<Boolean> making =
                running.computeIfAbsent(
                        thumb, _ -> start(store, original, contentType, thumb, size));
        boolean made = await(making);
        if (making.isDone()) {
            running.remove(thumb, making); // a refused one has no worker that would do it
        }
        return made;
    }

    private CompletableFuture<Boolean> start(
            BlobStore store, String original, String contentType, String thumb, ThumbSize size) {
        var making = new CompletableFuture<Boolean>();
        try {
            workers.execute(() -> {
                boolean made = false;
                try {
                    made = make(store, original, contentType, thumb, size);
                } finally {
                    making.complete(made);
                    running.remove(thumb, making);
                }
            });
        } catch (RejectedExecutionException _) {
            making.complete(false); // too many are waiting: this request gets the original
        }
        return making;
    }

    /**
     * A decoder can fail in any way, with an {@code Error} too; nothing of it may reach further
     * than this thumbnail.
     */
    private boolean make(
            BlobStore store, String original, String contentType, String thumb, ThumbSize size) {
        try (Blob blob = store.get(original)) {
            Thumbnailer.Thumb made = thumbnailer.render(blob.stream(), contentType, size);
            store.put(thumb, PutOptions.contentType(made.contentType()), made.bytes());
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            if (!(e instanceof BlobStoreException)) {
                failed.put(thumb, true);
            }
            LOG.atWarn().addKeyValue("thumb", thumb).setCause(e).log("thumbnail could not be made");
            return false;
        }
    }

    private boolean await(CompletableFuture<Boolean> making) {
        try {
            return making.get(maxWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            return false; // it may still be made for the next request
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
