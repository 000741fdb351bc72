package dev.larder.replication;

import dev.larder.database.IntegrityCheck;
import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Restores a database from a replica: by the command line, by a start with an empty data directory,
 * and through the API.
 *
 * <p>The output appears whole under its name, or not at all; nothing else is touched. Everything
 * that is read is verified against its checksums.
 */
public final class Restore {

    /** Files up to this size are fetched ahead into memory. */
    private static final long FETCH_AHEAD_BYTES = 4L << 20;

    /**
     * Retention may remove a planned file; its content is in a higher level then, and a new plan
     * finds it.
     */
    private static final int PLANS = 3;

    private Restore() {}

    /**
     * What to restore, and where to.
     *
     * @param output the database file to make; its folder has to exist
     * @param target which state
     * @param parallelism how many files are fetched at the same time, 1 to 256
     * @param check how thoroughly SQLite checks the result
     * @param skipIfDatabaseExists whether an output that exists already is a success rather than an
     *     error
     * @param skipIfReplicaIsEmpty whether an empty replica is a success rather than an error
     */
    public record Request(
            Path output,
            RestorePlan.Target target,
            int parallelism,
            Check check,
            boolean skipIfDatabaseExists,
            boolean skipIfReplicaIsEmpty) {

        public Request {
            if (parallelism < 1 || parallelism > 256) {
                throw new RestoreException(
                        "The parallelism has to be between 1 and 256, not " + parallelism + ".");
            }
        }

        /** The newest state, checked quickly. */
        public static Request latest(Path output) {
            return new Request(output, RestorePlan.Target.LATEST, 8, Check.QUICK, false, false);
        }
    }

    /** How thoroughly SQLite checks a restored database. */
    public enum Check {
        NONE,
        /** Structure of all pages. */
        QUICK,
        /** Structure of all pages, and that indexes match their tables. */
        FULL
    }

    /** What became of a restore. */
    public sealed interface Outcome {

        /**
         * It was restored.
         *
         * @param txid the state's transaction id
         * @param takenAt when that transaction was taken
         * @param bytes size of the database
         * @param files how many files were read
         * @param checksum checksum of the database, see {@link ReplicaHead#checksum()}
         */
        record Restored(long txid, Instant takenAt, long bytes, int files, long checksum)
                implements Outcome {

            /** The transaction id as people and commands write it. */
            public String transaction() {
                return TxidRange.format(txid);
            }
        }

        /** The output was there already and was left as it is. */
        record DatabaseExists() implements Outcome {}

        /** There is nothing to restore. */
        record ReplicaIsEmpty() implements Outcome {}
    }

    /**
     * Restores.
     *
     * @throws RestoreException with a sentence that says what is in the way
     */
    public static Outcome run(Replica replica, Request request) {
        Path output = request.output().toAbsolutePath().normalize();
        if (Files.exists(output)) {
            if (request.skipIfDatabaseExists()) {
                return new Outcome.DatabaseExists();
            }
            throw new RestoreException("The output " + output + " exists already.");
        }
        requireFreeNames(output);
        try {
            return planAndWrite(replica, request, output);
        } catch (LtxException e) {
            throw new RestoreException(
                    "The replica " + replica.address() + " is damaged: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new RestoreException(
                    "The replica "
                            + replica.address()
                            + " could not be restored: "
                            + reason(e)
                            + ".",
                    e);
        }
    }

    /** What failed, as the end of a sentence: one line without a full stop. */
    static String reason(Throwable e) {
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        String line = message.lines().findFirst().orElse("").replaceFirst("[.\\s]+$", "");
        // A store says what is wrong; for a file the message is often no more than its name.
        return e instanceof ReplicaException ? line : e.getClass().getSimpleName() + " " + line;
    }

    private static void requireFreeNames(Path output) {
        Path folder = output.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new RestoreException("The folder of the output " + output + " does not exist.");
        }
        // A log or journal left beside would be taken for the restored file's own.
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Path beside = output.resolveSibling(output.getFileName() + suffix);
            if (Files.exists(beside)) {
                throw new RestoreException(
                        "The file " + beside + " is in the way; move it away first.");
            }
        }
    }

    private static Outcome planAndWrite(Replica replica, Request request, Path output)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            RestorePlan plan = RestorePlan.of(replica, request.target());
            if (plan == null) {
                if (request.skipIfReplicaIsEmpty()) {
                    return new Outcome.ReplicaIsEmpty();
                }
                throw new RestoreException("The replica " + replica.address() + " is empty.");
            }
            Path temporary =
                    output.resolveSibling(
                            "."
                                    + output.getFileName()
                                    + ".restore-"
                                    + ProcessHandle.current().pid());
            try {
                return write(replica, plan, request, temporary, output);
            } catch (NoSuchFileException e) {
                if (attempt == PLANS) {
                    throw e;
                }
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static Outcome write(
            Replica replica, RestorePlan plan, Request request, Path temporary, Path output)
            throws IOException {
        Outcome.Restored restored;
        try (var image = new DatabaseImage(temporary)) {
            apply(replica, plan.files(), image, request.parallelism());
            image.sync();
            Instant takenAt = Instant.ofEpochMilli(image.timestampMillis());
            restored =
                    new Outcome.Restored(
                            image.txid(),
                            takenAt,
                            image.bytes(),
                            plan.files().size(),
                            image.checksum());
        }
        if (request.check() != Check.NONE) {
            List<String> problems = IntegrityCheck.of(temporary, request.check() == Check.FULL);
            if (!problems.isEmpty()) {
                throw new RestoreException(
                        "The restored database does not pass SQLite's integrity check: "
                                + problems.getFirst()
                                + ".");
            }
        }
        if (Files.exists(output)) {
            throw new RestoreException(
                    "The output " + output + " was created by somebody else meanwhile.");
        }
        Files.move(temporary, output, StandardCopyOption.ATOMIC_MOVE);
        FolderReplica.syncDirectory(output.toAbsolutePath().resolveSibling("."));
        return restored;
    }

    /** Applies files in order; up to {@code parallelism} small ones are fetched ahead. */
    static void apply(Replica replica, List<StoredFile> files, DatabaseImage image, int parallelism)
            throws IOException {
        if (parallelism == 1 || files.size() < 2) {
            for (StoredFile file : files) {
                apply(file, replica.open(file), image);
            }
            return;
        }
        try (ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            var ahead = new ArrayDeque<Future<@Nullable InputStream>>();
            int fetched = 0;
            for (StoredFile file : files) {
                for (; fetched < files.size() && ahead.size() < parallelism; fetched++) {
                    StoredFile next = files.get(fetched);
                    Callable<@Nullable InputStream> fetch = () -> fetch(replica, next);
                    ahead.add(fetchers.submit(fetch));
                }
                InputStream small = await(ahead.remove());
                apply(file, small == null ? replica.open(file) : small, image);
            }
        }
    }

    private static @Nullable InputStream fetch(Replica replica, StoredFile file)
            throws IOException {
        if (file.size() > FETCH_AHEAD_BYTES) {
            return null;
        }
        try (InputStream in = replica.open(file)) {
            return new ByteArrayInputStream(in.readAllBytes());
        }
    }

    private static @Nullable InputStream await(Future<@Nullable InputStream> future)
            throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }

    private static void apply(StoredFile file, InputStream in, DatabaseImage image)
            throws IOException {
        try (var reader = open(file, in)) {
            image.apply(reader);
        } catch (LtxException e) {
            throw new LtxException(file + ": " + e.getMessage(), e);
        }
    }

    /** A reader of a stored file; the range in its header has to be that of its name. */
    static LtxReader open(StoredFile file, InputStream in) throws IOException {
        var reader = new LtxReader(new BufferedInputStream(in, 1 << 16));
        if (!reader.header().range().equals(file.range())) {
            TxidRange inside = reader.header().range();
            reader.close();
            throw new LtxException("its name says " + file.range() + " but it holds " + inside);
        }
        return reader;
    }
}
