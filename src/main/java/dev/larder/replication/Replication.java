package dev.larder.replication;

import dev.larder.database.Database;
import dev.larder.database.Databases;
import dev.larder.database.RawFile;
import dev.larder.database.WriteAheadLog;
import dev.larder.replication.LitestreamConfig.Schedule;
import dev.larder.storage.BlobStore;

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The replication of this installation: how it stands, which states can be restored, and restores
 * while the server runs. When no {@code litestream.yml} is in force it is off and everything here
 * is empty.
 */
public final class Replication implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replication.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Map<String, Replicator> replicators = new LinkedHashMap<>();
    private final Map<String, Database> databases = new HashMap<>();
    private final List<String> remarks;
    private final @Nullable Path configuration;
    private final @Nullable Schedule configured;
    private final @Nullable Mirroring mirroring;
    private volatile @Nullable Schedule schedule;

    /**
     * @param files where the files of records are
     */
    Replication(
            ReplicationSource source,
            Databases all,
            Supplier<BlobStore> files,
            InstantSource clock,
            Consumer<Object> facts) {
        source.remarks()
                .forEach(
                        remark -> log.atWarn().addKeyValue("remark", remark).log("litestream.yml"));
        LitestreamConfig config = source.config();
        remarks = source.remarks();
        configuration = source.file();
        configured = config == null ? null : config.schedule();
        schedule = configured;
        for (LitestreamConfig.Entry entry : source.entries()) {
            Database database =
                    entry.path().endsWith("auxiliary.db") ? all.auxiliary() : all.data();
            String name = String.valueOf(database.file().getFileName());
            if (config != null) {
                replicators.put(name, start(entry, config.schedule(), database, clock, facts));
                databases.put(name, database);
            }
        }
        mirroring = mirroring(source, files, clock);
    }

    private @Nullable Mirroring mirroring(
            ReplicationSource source, Supplier<BlobStore> files, InstantSource clock) {
        LitestreamConfig config = source.config();
        Target target = config == null ? null : config.mirror();
        Replicator data = replicators.get("data.db");
        if (config == null || target == null || data == null) {
            return null;
        }
        var mirror =
                new FileMirror(
                        files,
                        target.openStore(),
                        target.storePrefix(),
                        () -> {
                            Schedule now = schedule;
                            return now == null
                                    ? config.schedule().snapshotRetention()
                                    : now.snapshotRetention();
                        },
                        clock);
        var started =
                new Mirroring(
                        mirror,
                        target.address(),
                        Mirroring.mark(new LocalHistory(data.settings().metaPath())),
                        clock);
        started.start();
        log.atInfo().addKeyValue("mirror", target.address()).log("files are mirrored");
        return started;
    }

    private static Replicator start(
            LitestreamConfig.Entry entry,
            LitestreamConfig.Schedule schedule,
            Database database,
            InstantSource clock,
            Consumer<Object> facts) {
        try {
            var file = new RawLiveFile(RawFile.of(database.file()));
            Replica store = entry.target().open();
            var replicator =
                    new Replicator(
                            entry,
                            schedule,
                            file,
                            () -> new WriteAheadLog(database.file(), database),
                            store,
                            clock,
                            facts);
            database.checkpointOwner(replicator);
            replicator.start();
            log.atInfo()
                    .addKeyValue("file", database.file())
                    .addKeyValue("replica", store.address())
                    .log("replication on");
            return replicator;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "replication of " + database.file() + " cannot start", e);
        }
    }

    /** The {@code litestream.yml} in force; null when there is none. */
    public @Nullable Path configuration() {
        return configuration;
    }

    /** Sentences about what of that file has no effect. */
    public List<String> remarks() {
        return remarks;
    }

    /** The times that the file names; null when replication is off. */
    public @Nullable Schedule configured() {
        return configured;
    }

    /** The times that hold now; null when replication is off. */
    public @Nullable Schedule schedule() {
        return schedule;
    }

    /** Goes on by other times, until the next start. */
    public void schedule(Schedule wanted) {
        schedule = wanted;
        replicators.values().forEach(replicator -> replicator.schedule(wanted));
    }

    /** How the mirror of uploaded files stands; null when there is none. */
    public @Nullable MirrorState mirror() {
        return mirroring == null ? null : mirroring.state();
    }

    /**
     * Brings files back that the store of files lacks, as far as the mirror still has them.
     *
     * @return how many those were
     * @throws dev.larder.storage.BlobStoreException when one of the stores fails
     * @throws IOException when a file cannot be read to its end
     */
    public int bringBackFiles(Collection<String> keys) throws IOException {
        return mirroring == null ? 0 : mirroring.bringBack(keys);
    }

    @Override
    public void close() {
        if (mirroring != null) {
            mirroring.close();
        }
    }

    /** Whether anything is replicated. */
    public boolean isOn() {
        return !replicators.isEmpty();
    }

    /** How the replication of each database stands. */
    public List<ReplicationState> states() {
        return replicators.values().stream().map(Replicator::state).toList();
    }

    /**
     * How the replication of one database stands.
     *
     * @throws RestoreException when it is not replicated
     */
    public ReplicationState state(String database) {
        return require(database).state();
    }

    /** Names of the replicated databases, such as {@code data.db}. */
    public List<String> databases() {
        return List.copyOf(replicators.keySet());
    }

    /**
     * The states that a database can be restored to, the newest first.
     *
     * @param database name of a replicated database
     * @throws RestoreException when it is not replicated, or the store does not answer
     */
    public List<RestorePoint> points(String database) {
        Replica replica = require(database).replica();
        try {
            return RestorePoint.among(RestorePlan.listAll(replica, true));
        } catch (IOException e) {
            throw new RestoreException(
                    "The replica "
                            + replica.address()
                            + " could not be read: "
                            + Restore.reason(e)
                            + ".",
                    e);
        }
    }

    /**
     * Restores a state of a replicated database into a file of its own, beside the live one or
     * anywhere else.
     *
     * @throws RestoreException with a sentence that says what is in the way
     */
    public Restore.Outcome restore(String database, Restore.Request request) {
        return Restore.run(require(database).replica(), request);
    }

    /**
     * Restores a state and puts it in the place of the live database's content, as one transaction:
     * readers see it from one moment to the next, and it is replicated like any other, so that it
     * can be undone the same way. What caches the content must be reloaded afterwards.
     *
     * @return the state that was restored
     */
    public Restore.Outcome.Restored switchOver(String database, RestorePlan.Target target) {
        Path beside = live(database).file().resolveSibling(database + ".restore");
        try {
            deleteScratch(beside);
            var request = new Restore.Request(beside, target, 8, Restore.Check.QUICK, false, false);
            if (!(restore(database, request) instanceof Restore.Outcome.Restored restored)) {
                throw new IllegalStateException("a restore without conditions restores or throws");
            }
            putInPlace(database, beside);
            return restored;
        } catch (IOException e) {
            throw new RestoreException(
                    "The restored database could not be put in place: " + Restore.reason(e) + ".",
                    e);
        } finally {
            try {
                deleteScratch(beside);
            } catch (IOException e) {
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("file", beside)
                        .log("scratch file left behind");
            }
        }
    }

    /**
     * Puts the content of a restored file in the place of the live database's, as one transaction;
     * see {@link #switchOver}.
     */
    public void putInPlace(String database, Path restored) {
        live(database).restoreFrom(restored);
        require(database).committed();
    }

    /**
     * Waits until everything that is committed is stored.
     *
     * @return the transaction id that is stored then; 0 when it was not within the time
     */
    public long awaitStored(String database, Duration patience) {
        Replicator replicator = require(database);
        long end = System.nanoTime() + patience.toNanos();
        do {
            ReplicationState state = replicator.state();
            long local = state.local().txid();
            // Zero before the log has been looked at for the first time.
            if (local > 0 && state.lag().isZero() && state.storedTxid() == local) {
                return state.storedTxid();
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        } while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted());
        return 0;
    }

    private Database live(String database) {
        Database live = databases.get(database);
        if (live == null) {
            throw new RestoreException("The database " + database + " is not replicated.");
        }
        return live;
    }

    /** Removes the scratch file and what SQLite makes beside it. */
    private static void deleteScratch(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    /** Has a snapshot made soon, and a restore from nothing proven after it. */
    public void snapshotSoon(String database) {
        require(database).snapshotSoon();
    }

    /** Has a restore from nothing proven soon; {@link #states} tells how it went. */
    public void proveSoon(String database) {
        require(database).proveSoon();
    }

    private Replicator require(String database) {
        Replicator replicator = replicators.get(database);
        if (replicator == null) {
            throw new RestoreException("The database " + database + " is not replicated.");
        }
        return replicator;
    }

    /** The bytes of a live database through the handle that the process keeps. */
    private record RawLiveFile(RawFile raw) implements LiveFile {

        @Override
        public Path path() {
            return raw.path();
        }

        @Override
        public long length() throws IOException {
            return raw.length();
        }

        @Override
        public boolean read(long offset, byte[] into, int at, int length) throws IOException {
            return raw.read(offset, into, at, length);
        }

        @Override
        public boolean isReplaced() {
            return raw.isReplaced();
        }
    }

    /**
     * What a store of a replica offers before there is a database: restoring the one that is
     * missing.
     */
    static void restoreMissing(ReplicationSource source, Path database) {
        for (LitestreamConfig.Entry entry : source.entries()) {
            boolean wanted = !Boolean.FALSE.equals(entry.restoreIfMissing());
            boolean same = entry.path().getFileName().equals(database.getFileName());
            if (wanted && same && Files.notExists(entry.path())) {
                LitestreamConfig config = source.config();
                boolean data = entry.path().endsWith("data.db");
                restoreMissing(entry, config == null || !data ? null : config.mirror());
            }
        }
    }

    private static void makeFolder(Path file) {
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data directory cannot be made", e);
        }
    }

    private static void restoreMissing(LitestreamConfig.Entry entry, @Nullable Target mirror) {
        var request =
                new Restore.Request(
                        entry.path(),
                        RestorePlan.Target.LATEST,
                        8,
                        Restore.Check.QUICK,
                        true,
                        true);
        Replica replica = entry.target().open();
        makeFolder(entry.path());
        if (Restore.run(replica, request) instanceof Restore.Outcome.Restored restored) {
            var history = new LocalHistory(entry.metaPath());
            try {
                history.clear();
                Mirroring.noteLost(mirror, history);
                history.note(
                        new LocalHistory.Position(
                                restored.txid(), restored.checksum(), restored.txid()));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the position of the restored database cannot be noted", e);
            }
            log.atInfo()
                    .addKeyValue("file", entry.path())
                    .addKeyValue("replica", replica.address())
                    .addKeyValue("takenAt", restored.takenAt())
                    .log("database restored from its replica");
        }
    }
}
