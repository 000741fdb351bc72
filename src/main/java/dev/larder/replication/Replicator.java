package dev.larder.replication;

import dev.larder.database.CheckpointOwner;
import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ReplicationTroubled.Part;
import dev.larder.replication.ltx.LtxException;
import dev.larder.replication.ltx.LtxHeader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Replicates one database while it lives: three threads, of which one cuts the log, one uploads,
 * and one merges, removes and proves. Writers never wait for any of them, except for the moments
 * that {@link Cutter} describes.
 *
 * <p>What bounds the disk while the store cannot be reached: checkpoints need only that frames are
 * cut, so the log keeps its usual size; transaction files wait here up to the configured size, are
 * then merged into one, and are given up when even that is too large. From then on the log is given
 * back without being followed ("blind"), and when the store answers again the whole database is
 * copied as one transaction. The same happens when the disk is full.
 */
final class Replicator implements CheckpointOwner {

    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(60);
    private static final Duration CHECKPOINT_PAUSE = Duration.ofSeconds(1);

    /** How often it is asked whether a snapshot is due, at least. */
    private static final Duration SNAPSHOT_LOOK = Duration.ofMinutes(10);

    /** When upkeep that failed is tried again, unless it is due before. */
    private static final Duration UPKEEP_RETRY = Duration.ofMinutes(1);

    private static final Duration SOON = Duration.ofSeconds(1);

    /**
     * Failures to write beside the database before continuity is given up for the sake of the
     * application.
     */
    private static final int LOG_FAILURES = 5;

    private static final String PROBE = "larder/probe";

    /** Largest number of checksums kept for proofs to come. */
    private static final int MOST_CHECKSUMS = 100_000;

    private final LitestreamConfig.Entry settings;
    private volatile LitestreamConfig.Schedule schedule;
    private final LiveFile file;
    private final Supplier<WriteAheadLog> logs;
    private final Ledger replica;
    private final LocalHistory history;
    private final SteadyClock clock;
    private final InstantSource wall;
    private final Consumer<Object> facts;
    private final Troubles troubles;
    private final Agenda agenda;
    private final Compactor compactor;
    private final Retention retention;
    private final Prover prover;

    private final Semaphore pulse = new Semaphore(0);
    private final Semaphore uploadPulse = new Semaphore(0);
    private final Semaphore upkeepPulse = new Semaphore(0);
    private final Semaphore stop = new Semaphore(0);
    private final ConcurrentSkipListMap<Long, Long> checksums = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Long> cutTimes = new ConcurrentSkipListMap<>();
    private final AtomicLong commits = new AtomicLong();

    /** As many commits are cut; less than none until the log of an earlier run has been read. */
    private volatile long cutCommits = -1;

    private volatile long uncutSince;
    private final List<Thread> threads;

    private volatile boolean stopping;
    private volatile boolean storeAnswers;
    private volatile boolean snapshotWanted;
    private volatile boolean proofWanted;

    /**
     * For each level, whether it has something that the level above has not; saves listing an idle
     * store.
     */
    private final boolean[] news = new boolean[StoredFile.SNAPSHOTS + 1];

    /** Upkeep that failed when it was done last; the upkeep thread's own. */
    private final Set<String> failing = new HashSet<>();

    private volatile boolean transactionsWaiting = true;
    private volatile @Nullable Cutter cutter;
    private volatile @Nullable Uploader uploader;
    private volatile ReplicationState.@Nullable Proven proven;
    private volatile @Nullable Instant storedAt;
    private @Nullable WriteAheadLog log;
    private long lastCheckpointNanos;
    private long checkpointedBytes;

    Replicator(
            LitestreamConfig.Entry settings,
            LitestreamConfig.Schedule schedule,
            LiveFile file,
            Supplier<WriteAheadLog> logs,
            Replica store,
            InstantSource wall,
            Consumer<Object> facts)
            throws IOException {
        this.settings = settings;
        this.schedule = schedule;
        this.file = file;
        this.logs = logs;
        this.wall = wall;
        this.facts = facts;
        this.clock = new SteadyClock(wall, System::nanoTime);
        this.history = new LocalHistory(settings.metaPath());
        history.prepare();
        this.replica = new Ledger(store, history.scratch().resolve("stored"));
        this.troubles = new Troubles(file.path(), wall, facts);
        this.agenda = new Agenda(System::nanoTime);
        this.compactor = new Compactor(replica, history, settings.encoding());
        this.retention = new Retention(replica, clock);
        this.prover = new Prover(replica, history.scratch().resolve("proof.db"), checksums::get);
        String name = String.valueOf(file.path().getFileName());
        this.threads =
                List.of(
                        Thread.ofPlatform().daemon().name("log-" + name).unstarted(this::followLog),
                        Thread.ofPlatform().daemon().name("upload-" + name).unstarted(this::upload),
                        Thread.ofPlatform()
                                .daemon()
                                .name("upkeep-" + name)
                                .unstarted(this::keepUp));
        plan();
    }

    private void plan() {
        LitestreamConfig.Schedule times = schedule;
        synchronized (agenda) {
            for (int i = 0; i < times.levels().size(); i++) {
                int level = i + 1;
                Duration interval = times.levels().get(i);
                agenda.add("level " + level, interval, interval, () -> compact(level));
            }
            Duration look =
                    times.snapshotInterval().compareTo(SNAPSHOT_LOOK) < 0
                            ? times.snapshotInterval()
                            : SNAPSHOT_LOOK;
            agenda.add("snapshot", look, SOON, this::snapshot);
            Duration check =
                    times.removesOld() && !times.transactionRetention().isZero()
                            ? times.transactionCheck()
                            : Duration.ZERO;
            agenda.add("transactions", check, check, this::removeTransactions);
            agenda.add("proof", times.proof(), times.proof(), this::proveAsPlanned);
            agenda.add("scrub", times.scrub(), times.scrub(), this::scrub);
            agenda.add("validation", times.validation(), times.validation(), this::validate);
            Duration beat = times.heartbeatUrl().isEmpty() ? Duration.ZERO : times.heartbeat();
            agenda.add("heartbeat", beat, beat, this::heartbeat);
        }
    }

    /** Begins to replicate; the database is open and in WAL mode. */
    void start() {
        threads.forEach(Thread::start);
    }

    LitestreamConfig.Entry settings() {
        return settings;
    }

    /** Goes on by other times. */
    void schedule(LitestreamConfig.Schedule wanted) {
        schedule = wanted;
        plan();
        upkeepPulse.release();
    }

    Replica replica() {
        return replica;
    }

    @Override
    public void committed() {
        if (uncutSince == 0) {
            uncutSince = wall.millis();
        }
        commits.incrementAndGet();
        pulse.release();
    }

    // ---- the log

    private void followLog() {
        Duration retry = FIRST_RETRY;
        int failures = 0;
        while (!stopping) {
            try {
                Cutter current = cutter;
                if (current == null) {
                    current = begin();
                }
                follow(current);
                troubles.end(Part.LOG);
                retry = FIRST_RETRY;
                failures = 0;
                await(pulse, settings.monitorInterval());
                // Commits that come close together share a file.
                await(stop, settings.syncInterval());
            } catch (ConflictException | ReplicaException e) {
                storeTroubles(e);
                await(stop, jitter(retry));
                retry = longer(retry);
            } catch (Exception e) {
                if (stopping) {
                    // The database closes under the work; what is left is done in closing().
                    return;
                }
                troubles.begin(
                        Part.LOG,
                        sentence("The log of " + file.path() + " cannot be followed", e),
                        e);
                failures++;
                if (failures == LOG_FAILURES) {
                    giveUpBacklog();
                }
                await(pulse, jitter(retry));
                retry = longer(retry);
            }
        }
    }

    /** The store is asked before the log can be followed, and it is in the way. */
    private void storeTroubles(IOException e) {
        if (!stopping) {
            troubles.begin(
                    Part.STORE,
                    e instanceof ConflictException
                            ? String.valueOf(e.getMessage())
                            : sentence("The store cannot be read", e),
                    e);
        }
    }

    private Cutter begin() throws Exception {
        WriteAheadLog opened = log;
        if (opened == null) {
            opened = logs.get();
            log = opened;
        }
        var created =
                new Cutter(
                        file,
                        opened,
                        history,
                        clock,
                        settings.encoding(),
                        settings.maxLogBytes(),
                        this::remember);
        LtxHeader newest = history.newest();
        long stored;
        try {
            stored = storedTxid();
            newest = ownHistory(newest, created);
            troubles.end(Part.STORE);
        } catch (ConflictException e) {
            throw e;
        } catch (IOException e) {
            if (newest == null) {
                // Which transaction id comes next is known only to the store.
                boundLogWhileWaiting(created);
                throw e instanceof ReplicaException
                        ? e
                        : new ReplicaException(Restore.reason(e), true, e);
            }
            stored = history.list().getFirst().min() - 1;
        }
        var uploading = new Uploader(replica, history, settings.encoding(), stored);
        created.resume(Math.max(stored, 0));
        if (uploading.hasGap()) {
            uploading.dropBacklog();
            created.copyWhole("transactions beside the database are missing", stored + 1);
        }
        java.util.Arrays.fill(news, true);
        uploader = uploading;
        cutter = created;
        uploadPulse.release();
        return created;
    }

    /**
     * Makes sure that what is stored under the names of files that are still here came from here.
     *
     * @return the newest file here; null when there is none to go on from
     * @throws ConflictException when the replica is another database's, or another writer's
     */
    private @Nullable LtxHeader ownHistory(@Nullable LtxHeader newest, Cutter created)
            throws Exception {
        if (newest == null || !new Uploader(replica, history, settings.encoding(), 0).isForeign()) {
            return newest;
        }
        if (settings.autoRecover()) {
            history.clear();
            return null;
        }
        boundLogWhileWaiting(created);
        throw new ConflictException(
                "The replica "
                        + replica.address()
                        + " holds the files of another database or writer.");
    }

    /** Highest transaction id of the replica on any level. */
    private long storedTxid() throws IOException {
        return RestorePlan.listAll(replica, false).stream()
                .mapToLong(one -> one.range().max())
                .max()
                .orElse(0);
    }

    private void boundLogWhileWaiting(Cutter waiting) throws Exception {
        waiting.goBlind();
        waiting.checkpoint(false);
    }

    private void remember(Cutter.Cut cut) {
        checksums.put(cut.txid(), cut.checksum());
        cutTimes.putIfAbsent(cut.txid(), cut.timestampMillis());
        while (checksums.size() > MOST_CHECKSUMS) {
            checksums.pollFirstEntry();
        }
    }

    private void follow(Cutter current) throws Exception {
        Uploader uploading = uploader;
        if (current.isBlind() && storeAnswers && uploading != null) {
            current.copyWhole(
                    "transactions were given up while the store could not be reached",
                    uploading.stored() + 1);
            uploadPulse.release();
        }
        if (current.isBlind()) {
            checkpointIfDue(current, true);
            return;
        }
        long seen = commits.get();
        if (current.drain()) {
            uploadPulse.release();
        }
        cutCommits = seen;
        uncutSince = commits.get() == seen ? 0 : wall.millis();
        checkpointIfDue(current, false);
        boundBacklog(current);
    }

    private void checkpointIfDue(Cutter current, boolean blind) throws Exception {
        long now = System.nanoTime();
        long since = now - lastCheckpointNanos;
        if (since < CHECKPOINT_PAUSE.toNanos()) {
            return;
        }
        long frame = (long) current.pageSize() + WalFile.FRAME_HEADER_SIZE;
        long bytes = current.state().logBytes();
        boolean interval =
                !settings.checkpointInterval().isZero()
                        && since >= settings.checkpointInterval().toNanos()
                        && bytes > WalFile.HEADER_SIZE + frame
                        && bytes != checkpointedBytes;
        boolean pages = bytes >= WalFile.HEADER_SIZE + frame * settings.checkpointPages();
        if (blind || interval || pages) {
            boolean insist = bytes >= WalFile.HEADER_SIZE + frame * settings.truncatePages();
            lastCheckpointNanos = now;
            current.checkpoint(insist);
            checkpointedBytes = current.state().logBytes();
        }
    }

    private void boundBacklog(Cutter current) throws IOException {
        Uploader uploading = uploader;
        if (uploading == null || uploading.backlogBytes() <= settings.stagingBytes()) {
            return;
        }
        synchronized (uploading) {
            uploading.squash();
            if (uploading.backlogBytes() > settings.stagingBytes()) {
                uploading.dropBacklog();
                current.goBlind();
            }
        }
    }

    private void giveUpBacklog() {
        Uploader uploading = uploader;
        Cutter current = cutter;
        if (uploading == null || current == null) {
            return;
        }
        try {
            synchronized (uploading) {
                uploading.dropBacklog();
                current.goBlind();
            }
        } catch (IOException e) {
            troubles.begin(Part.LOG, sentence("Waiting transactions cannot be removed", e), e);
        }
    }

    // ---- the store

    private void upload() {
        Duration retry = FIRST_RETRY;
        while (!stopping) {
            await(uploadPulse, Duration.ofSeconds(10));
            try {
                uploadAll();
                if (uploader != null) {
                    troubles.end(Part.STORE);
                }
                retry = FIRST_RETRY;
            } catch (ConflictException e) {
                troubles.begin(Part.STORE, String.valueOf(e.getMessage()), e);
                overcomeConflict();
                await(uploadPulse, LAST_RETRY);
            } catch (IOException | RuntimeException e) {
                storeAnswers = false;
                troubles.begin(Part.STORE, sentence("The store cannot be written", e), e);
                await(stop, jitter(retry));
                retry = longer(retry);
                uploadPulse.release();
            }
        }
    }

    private void uploadAll() throws IOException {
        Uploader uploading = uploader;
        Cutter current = cutter;
        while (uploading != null && current != null && !stopping) {
            LtxHeader header;
            synchronized (uploading) {
                header = uploading.uploadNext();
            }
            if (header == null) {
                if (current.isBlind()) {
                    // Whether the store takes anything again is found out by trying; the log's
                    // thread then copies all.
                    probe();
                    storeAnswers = true;
                    pulse.release();
                }
                return;
            }
            storedAt = wall.instant();
            cutTimes.headMap(uploading.stored(), true).clear();
            news[0] = true;
        }
    }

    private void probe() throws IOException {
        Replica.Note before = replica.readNote(PROBE);
        replica.writeNote(PROBE, wall.instant() + "\n", before == null ? null : before.tag());
    }

    private void overcomeConflict() {
        Uploader uploading = uploader;
        Cutter current = cutter;
        if (!settings.autoRecover() || uploading == null || current == null) {
            return;
        }
        try {
            synchronized (uploading) {
                history.clear();
                // The next round asks the store anew which transaction comes next.
                cutter = null;
                uploader = null;
            }
            pulse.release();
        } catch (IOException e) {
            troubles.begin(Part.STORE, sentence("The local history cannot be cleared", e), e);
        }
    }

    // ---- upkeep

    private void keepUp() {
        while (!stopping) {
            Agenda.Item item;
            synchronized (agenda) {
                item = cutter == null ? null : agenda.next();
            }
            if (item == null) {
                Duration pause;
                synchronized (agenda) {
                    pause = agenda.pause();
                }
                await(upkeepPulse, cutter == null ? Duration.ofMillis(250) : pause);
                continue;
            }
            try {
                Agenda.run(item);
                failing.remove(item.name());
                if (failing.isEmpty()) {
                    troubles.end(Part.UPKEEP);
                }
            } catch (LtxException e) {
                failing.remove(item.name());
                troubles.begin(Part.PROOF, "The replica is damaged: " + e.getMessage() + ".", e);
                if (!item.name().equals("scrub")) {
                    hurry("scrub", Duration.ZERO);
                }
                // A fresh snapshot makes the newest state restorable whatever is damaged below it.
                snapshotWanted = true;
                hurry("snapshot", Duration.ZERO);
            } catch (Exception e) {
                // A store or a disk that fails says nothing about what is stored: also a proof that
                // could not be made is no damage.
                failing.add(item.name());
                troubles.begin(
                        Part.UPKEEP,
                        sentence("Upkeep of the replica (" + item.name() + ") fails", e),
                        e);
                hurry(item.name(), UPKEEP_RETRY);
            }
        }
    }

    private void hurry(String name, Duration pause) {
        synchronized (agenda) {
            agenda.hurry(name, pause);
        }
        upkeepPulse.release();
    }

    void compact(int level) throws IOException {
        if (!news[level - 1]) {
            return;
        }
        news[level - 1] = false;
        StoredFile made;
        try {
            made = compactor.compact(level);
        } catch (IOException | RuntimeException e) {
            news[level - 1] = true;
            throw e;
        }
        Uploader uploading = uploader;
        if (made != null) {
            news[level] = true;
        }
        if (level == 1 && made != null && uploading != null) {
            transactionsWaiting = true;
            uploading.forget(made.range().max());
        }
    }

    private void removeTransactions() throws IOException {
        if (transactionsWaiting) {
            List<StoredFile> left = retention.removeTransactions(schedule.transactionRetention());
            transactionsWaiting = left.size() > 1;
        }
    }

    /** Has a snapshot made by the upkeep thread, whether one is due or not. */
    void snapshotSoon() {
        snapshotWanted = true;
        hurry("snapshot", Duration.ZERO);
    }

    private void snapshot() throws IOException {
        Cutter current = cutter;
        Uploader uploading = uploader;
        if (current == null || uploading == null) {
            return;
        }
        boolean wanted = snapshotWanted;
        if (!wanted && !isSnapshotDue()) {
            return;
        }
        if (uploading.stored() < current.state().txid() || current.isBlind()) {
            // A snapshot may not run ahead of the transactions on their way to the store.
            hurry("snapshot", SOON);
            return;
        }
        StoredFile made = compactor.snapshot(current, uploading.stored(), wanted);
        if (made == null && uploading.stored() < current.state().txid()) {
            hurry("snapshot", SOON);
            return;
        }
        snapshotWanted = false;
        if (!schedule.proof().isZero() || proofWanted) {
            proofWanted = false;
            prove(true);
        }
        if (made != null && schedule.removesOld()) {
            removeSnapshots(uploading);
        }
    }

    private void removeSnapshots(Uploader uploading) throws IOException {
        Instant limit = Instant.ofEpochMilli(clock.millis()).minus(schedule.snapshotRetention());
        List<StoredFile> snapshots = replica.list(StoredFile.SNAPSHOTS, false);
        if (snapshots.size() > 1 && snapshots.getFirst().createdAt().isBefore(limit)) {
            // What is to be kept must be sound before anything is removed for good.
            report(Prover.scrub(replica, uploading.stored()));
            retention.removeSnapshots(schedule.snapshotRetention(), schedule.levels().size());
        }
    }

    private boolean isSnapshotDue() throws IOException {
        List<StoredFile> there = replica.list(StoredFile.SNAPSHOTS, false);
        if (there.isEmpty()) {
            return true;
        }
        Instant last = there.getLast().createdAt();
        Instant now = Instant.ofEpochMilli(clock.millis());
        // A stamp from the future (a clock that was wrong) makes it due as well.
        return last.isAfter(now)
                || !last.plus(schedule.snapshotInterval()).isAfter(now.plusSeconds(1));
    }

    /** Has a restore from nothing proven by the upkeep thread. */
    void proveSoon() {
        proofWanted = true;
        hurry("proof", Duration.ZERO);
    }

    private void proveAsPlanned() throws IOException {
        boolean fromNothing = proofWanted;
        proofWanted = false;
        prove(fromNothing);
    }

    /** Restores the replica beside the database and compares; see {@link Prover}. */
    void prove(boolean fromNothing) throws IOException {
        Uploader uploading = uploader;
        if (uploading == null || (!fromNothing && prover.txid() == uploading.stored())) {
            return;
        }
        Prover.Proof proof = prover.prove(fromNothing, fromNothing);
        if (proof == null || !proof.compared()) {
            return;
        }
        checksums.headMap(proof.txid(), false).clear();
        Instant now = wall.instant();
        ReplicationState.Proven before = proven;
        Instant fromNothingAt =
                proof.fromNothing() ? now : before == null ? null : before.fromNothingAt();
        proven =
                new ReplicationState.Proven(
                        proof.txid(),
                        Instant.ofEpochMilli(prover.takenAtMillis()),
                        now,
                        fromNothingAt);
        if (proof.fromNothing()) {
            troubles.end(Part.PROOF);
        }
        facts.accept(
                new ReplicaProven(
                        file.path(), proof.txid(), proof.files(), proof.fromNothing(), now));
    }

    private void scrub() throws IOException {
        Uploader uploading = uploader;
        if (uploading == null) {
            return;
        }
        List<Prover.Damage> found = Prover.scrub(replica, uploading.stored());
        for (Prover.Damage damage : found) {
            StoredFile damaged = damage.file();
            if (damaged != null) {
                compactor.repair(damaged);
            }
        }
        report(found);
    }

    private void validate() throws IOException {
        report(Prover.gaps(RestorePlan.listAll(replica, false)));
    }

    private static void report(List<Prover.Damage> found) throws LtxException {
        if (!found.isEmpty()) {
            throw new LtxException(
                    found.stream()
                            .limit(10)
                            .map(Prover.Damage::clause)
                            .collect(Collectors.joining("; ")));
        }
    }

    private void heartbeat() throws IOException {
        ReplicationState now = state();
        if (now.isHealthy() && now.storedTxid() == now.local().txid()) {
            Heartbeat.send(schedule.heartbeatUrl());
        }
    }

    // ---- state and end

    ReplicationState state() {
        Cutter current = cutter;
        Uploader uploading = uploader;
        Cutter.Cut cut = current == null ? new Cutter.Cut(0, 0, 0, 0, 0, 0) : current.state();
        long backlog = 0;
        try {
            backlog = uploading == null ? 0 : uploading.backlogBytes();
        } catch (IOException _) {
            // A file was uploaded and removed while they were counted; the next look tells.
            backlog = -1;
        }
        return new ReplicationState(
                file.path(),
                replica.address(),
                new ReplicaHead(cut.txid(), cut.checksum()),
                uploading == null ? 0 : uploading.stored(),
                lag(),
                Math.max(0, backlog),
                cut.logBytes(),
                cut.wholeCopies(),
                current != null && current.isBlind(),
                storedAt,
                proven,
                troubles.list(),
                troubles.last());
    }

    private Duration lag() {
        Uploader uploading = uploader;
        // A file may be stored before its time is noted here.
        var oldest = cutTimes.higherEntry(uploading == null ? 0 : uploading.stored());
        if (oldest == null && commits.get() == cutCommits) {
            return Duration.ZERO;
        }
        long since = oldest == null ? uncutSince : oldest.getValue();
        // At least a millisecond: zero says that all is stored.
        return Duration.ofMillis(Math.max(1, wall.millis() - (since == 0 ? wall.millis() : since)));
    }

    @Override
    public void closing() {
        stopping = true;
        for (Semaphore signal : List.of(pulse, uploadPulse, upkeepPulse, stop)) {
            signal.release(threads.size());
        }
        try {
            boolean ended = true;
            for (Thread thread : threads) {
                ended &= !thread.isAlive() || thread.join(schedule.shutdown().plusSeconds(5));
            }
            if (ended) {
                finish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            troubles.begin(Part.LOG, sentence("The last transactions could not be stored", e), e);
        } finally {
            close();
        }
    }

    private void finish() throws Exception {
        Cutter current = cutter;
        Uploader uploading = uploader;
        if (current == null || uploading == null) {
            return;
        }
        current.drain();
        long deadline = System.nanoTime() + schedule.shutdown().toNanos();
        while (uploading.uploadNext() != null && System.nanoTime() < deadline) {
            // One file after the other, as long as there is time; what is left goes with the next
            // start.
        }
    }

    private void close() {
        WriteAheadLog opened = log;
        if (opened != null) {
            opened.close();
        }
        try {
            prover.close();
        } catch (IOException e) {
            troubles.begin(Part.PROOF, sentence("The scratch copy cannot be closed", e), e);
        }
    }

    // ---- small things

    private static String sentence(String what, Throwable e) {
        return what + ": " + Restore.reason(e) + ".";
    }

    private static Duration longer(Duration retry) {
        Duration doubled = retry.multipliedBy(2);
        return doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    private static Duration jitter(Duration retry) {
        return retry.multipliedBy(75 + ThreadLocalRandom.current().nextInt(50)).dividedBy(100);
    }

    private void await(Semaphore signal, Duration longest) {
        if (stopping) {
            return;
        }
        try {
            if (signal.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                signal.drainPermits();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts these threads; if somebody does, they are to stop.
            stopping = true;
        }
    }
}
