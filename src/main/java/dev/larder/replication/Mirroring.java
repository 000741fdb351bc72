package dev.larder.replication;

import dev.larder.storage.BlobStoreException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The thread that keeps a {@link FileMirror} in step. Looking through the files costs time, so it
 * rests at least a hundred times as long as it looked.
 */
final class Mirroring implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Mirroring.class);

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final int REST = 100;

    private final FileMirror mirror;
    private final Path lost;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile MirrorState state;
    private volatile boolean closed;

    /**
     * @param lost a file that says that the databases were restored into an empty directory: the
     *     files are to follow
     */
    Mirroring(FileMirror mirror, String address, Path lost, InstantSource clock) {
        this.mirror = mirror;
        this.lost = lost;
        this.clock = clock;
        this.state = new MirrorState(address, 0, null, "");
        this.thread = Thread.ofPlatform().daemon().name("mirror-files").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    MirrorState state() {
        return state;
    }

    /** Brings files back that the mirror still has; returns how many it had. */
    int bringBack(Collection<String> keys) throws IOException {
        synchronized (mirror) {
            return mirror.bringBack(keys);
        }
    }

    private void run() {
        while (!closed) {
            long start = System.nanoTime();
            try {
                round();
            } catch (IOException | BlobStoreException | UncheckedIOException e) {
                fails(e);
            }
            long took = System.nanoTime() - start;
            rest(Math.max(SHORTEST.toNanos(), took * REST));
        }
    }

    private void round() throws IOException {
        FileMirror.Round done;
        synchronized (mirror) {
            if (Files.exists(lost)) {
                int files = mirror.bringBackAll();
                Files.delete(lost);
                log.atInfo().addKeyValue("files", files).log("files brought back from the mirror");
            }
            done = mirror.round();
        }
        if (!state.trouble().isEmpty()) {
            log.info("the mirror of files works again");
        }
        state = new MirrorState(state.address(), done.files(), clock.instant(), "");
    }

    private void fails(Exception e) {
        String sentence = "The files cannot be mirrored: " + e.getMessage() + ".";
        if (state.trouble().isEmpty()) {
            log.atError().setCause(e).log("the mirror of files fails");
        }
        state = new MirrorState(state.address(), state.files(), state.inStepAt(), sentence);
    }

    private void rest(long nanos) {
        try {
            if (wake.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException _) {
            // Nobody interrupts this thread; if somebody does, it is to stop.
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
    }

    /** The mark that asks for files after a restore into an empty directory. */
    static Path mark(LocalHistory history) {
        return history.scratch().resolve("files-lost");
    }

    static void noteLost(@Nullable Target mirror, LocalHistory history) throws IOException {
        if (mirror != null) {
            Files.createDirectories(history.scratch());
            Files.writeString(mark(history), "");
        }
    }
}
