package dev.larder.replication;

import dev.larder.database.WriteAheadLog;
import dev.larder.replication.ltx.DatabaseChecksum;
import dev.larder.replication.ltx.LtxHeader;
import dev.larder.replication.ltx.LtxReader;
import dev.larder.replication.ltx.LtxWriter;
import dev.larder.replication.ltx.PageEncoding;
import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Cuts what is committed out of the write-ahead log into transaction files, and runs the
 * checkpoints of the database.
 *
 * <p>The hard part is to know that nothing was missed. Frames disappear only when the log starts
 * anew, and it starts anew only after a checkpoint has copied every frame into the database file.
 * Therefore:
 *
 * <ul>
 *   <li>a pin (see {@link WriteAheadLog#pin}) is held all the time. No frame after it is copied
 *       back, by us or by others, hence the log cannot start anew behind our back;
 *   <li>the pin is let go only while all writers are kept out, everything is cut, and the last
 *       frames are copied back. If that was complete, {@link #copiedBack} is set, and a log that
 *       starts anew is known to be harmless;
 *   <li>most frames are copied back before that, up to a pin that lies at what is cut, while
 *       writers go on;
 *   <li>whenever the log has changed in any other way, the whole database is copied as one
 *       transaction.
 * </ul>
 *
 * <p>All methods but {@link #view} are called by one thread.
 */
final class Cutter {

    private static final Logger log = LoggerFactory.getLogger(Cutter.class);
    private static final Duration READER_PATIENCE = Duration.ofMillis(100);

    private final LiveFile file;
    private final WriteAheadLog wal;
    private final LocalHistory history;
    private final SteadyClock clock;
    private final PageEncoding encoding;
    private final long maxBytes;
    private final Listener listener;
    private final int pageSize;
    private final int lockPage;
    private final ReentrantLock checkpointing = new ReentrantLock();

    private PageSums sums;

    /** Where in the present log the newest content of a page is, up to {@link #position}. */
    private Map<Integer, Long> logged = new HashMap<>();

    private @Nullable WalPosition position;
    private boolean copiedBack;
    private long txid;
    private long timestamp;
    private long copies;

    /**
     * Where replication stands.
     *
     * @param txid last transaction id that was cut
     * @param checksum of the database at it
     * @param pages of the database at it
     * @param timestampMillis when it was cut
     * @param logBytes bytes of the log that are cut and not given back yet
     * @param wholeCopies how often the whole database was copied since the start
     */
    record Cut(
            long txid,
            long checksum,
            int pages,
            long timestampMillis,
            long logBytes,
            long wholeCopies) {}

    /** Told of each cut, in the cutter's thread. */
    interface Listener {
        void cut(Cut cut);
    }

    /**
     * Highest transaction id that was given. An id whose file was given up is not given again: a
     * call to the store that timed out may still arrive, with what the id meant then.
     */
    private long given;

    private volatile boolean blind;
    private volatile Cut state = new Cut(0, DatabaseChecksum.EMPTY, 0, 0, 0, 0);

    Cutter(
            LiveFile file,
            WriteAheadLog wal,
            LocalHistory history,
            SteadyClock clock,
            PageEncoding encoding,
            long maxBytes,
            Listener listener) {
        this.file = file;
        this.wal = wal;
        this.history = history;
        this.clock = clock;
        this.encoding = encoding;
        this.maxBytes = maxBytes;
        this.listener = listener;
        this.pageSize = wal.pageSize();
        this.lockPage = LtxHeader.lockPage(pageSize);
        this.sums = new PageSums(lockPage);
    }

    Cut state() {
        return state;
    }

    int pageSize() {
        return pageSize;
    }

    /**
     * Finds out where an earlier run stopped. Where that is certain the next cut goes on from
     * there; where it is not the whole database is copied now.
     *
     * @param replicaTxid highest transaction id in the replica, 0 when it is empty
     * @return why the whole database was copied; null when it was not
     */
    @Nullable String resume(long replicaTxid) throws Exception {
        wal.pin();
        LtxHeader newest = history.newest();
        long localTxid = newest == null ? 0 : newest.txid();
        txid = Math.max(localTxid, replicaTxid);
        LocalHistory.Position noted = history.position();
        given = noted == null ? txid : Math.max(txid, noted.given());
        if (newest != null) {
            timestamp = newest.timestampMillis();
            clock.notBefore(timestamp);
        }
        if (newest != null && localTxid >= replicaTxid && resumeInLog(newest)) {
            if (noted != null && noted.equals(position())) {
                publish();
            } else {
                // The file may hold later pages already, as after a time without transaction files:
                // the checksum holds from the next cut on.
                show();
            }
            settle();
            return null;
        }
        if (resumeFromFile()) {
            publish();
            return null;
        }
        String reason =
                txid == 0
                        ? "the replica is empty"
                        : localTxid < replicaTxid
                                ? "the replica is ahead of this database"
                                : "what happened since transaction "
                                        + TxidRange.format(txid)
                                        + " is not in the log";
        copyWhole(reason, txid + 1);
        return reason;
    }

    /** Goes on after the last frame of the newest file, if that very frame still is in the log. */
    private boolean resumeInLog(LtxHeader newest) throws IOException {
        try (WalFile open = WalFile.open(wal.file())) {
            if (open == null || newest.pageSize() != pageSize) {
                return false;
            }
            long end = newest.wal().end();
            WalPosition at = open.after(end, newest.wal().salt1(), newest.wal().salt2());
            if (at == null || (end > WalFile.HEADER_SIZE && !isLastPage(open, newest, end))) {
                return false;
            }
            Map<Integer, Long> before = new HashMap<>();
            if (end > WalFile.HEADER_SIZE) {
                WalFile.Segment segment = open.read(open.start(), end - WalFile.HEADER_SIZE);
                if (segment.end().offset() != end) {
                    return false;
                }
                before.putAll(segment.pages());
            }
            position = at;
            logged = before;
            copiedBack = false;
            sums = sumsOf(open, before, newest.commit());
            return true;
        }
    }

    private boolean isLastPage(WalFile open, LtxHeader newest, long end) throws IOException {
        byte[] inLog = new byte[pageSize];
        open.page(end - pageSize, inLog);
        int pgno = open.pageBefore(end);
        byte[] inFile = new byte[pageSize];
        try (LtxReader reader = history.open(newest.range())) {
            for (int next = reader.next(inFile); next != 0; next = reader.next(inFile)) {
                if (next == pgno) {
                    return Arrays.equals(inLog, inFile);
                }
            }
        }
        return false;
    }

    /**
     * Goes on with the first frame of the log, if the database file alone is exactly the state that
     * was noted last.
     */
    private boolean resumeFromFile() throws IOException {
        LocalHistory.Position noted = history.position();
        if (noted == null || noted.txid() != txid || txid == 0) {
            return false;
        }
        PageSums found = sumsOf(null, Map.of(), pagesInFile());
        if (found.database() != noted.checksum()) {
            return false;
        }
        sums = found;
        logged = new HashMap<>();
        position = null;
        copiedBack = true;
        return true;
    }

    private int pagesInFile() throws IOException {
        return Math.toIntExact(file.length() / pageSize);
    }

    private PageSums sumsOf(@Nullable WalFile open, Map<Integer, Long> inLog, int pages)
            throws IOException {
        var result = new PageSums(lockPage);
        byte[] page = new byte[pageSize];
        for (int pgno = 1; pgno <= pages; pgno++) {
            if (pgno != lockPage && readPage(open, inLog, pgno, page)) {
                result.put(pgno, DatabaseChecksum.ofPage(pgno, page, 0, pageSize));
            }
        }
        result.resize(pages);
        return result;
    }

    private boolean readPage(
            @Nullable WalFile open, Map<Integer, Long> inLog, int pgno, byte[] page)
            throws IOException {
        Long at = inLog.get(pgno);
        if (at != null && open != null) {
            open.page(at, page);
            return true;
        }
        return file.read((pgno - 1L) * pageSize, page, 0, pageSize);
    }

    /**
     * Gives up following the log, so that it can be given back although nothing can be cut; only
     * {@link #copyWhole} ends this.
     */
    void goBlind() {
        blind = true;
    }

    boolean isBlind() {
        return blind;
    }

    /** Cuts until nothing committed is left in the log; returns whether there was anything. */
    boolean drain() throws Exception {
        boolean any = false;
        while (cut()) {
            any = true;
        }
        return any;
    }

    /** Cuts one transaction file; returns false when nothing is committed since the last one. */
    boolean cut() throws Exception {
        if (blind) {
            return false;
        }
        if (file.isReplaced()) {
            throw new IOException(
                    file.path() + " was replaced by another file while the server runs");
        }
        try (WalFile open = WalFile.open(wal.file())) {
            WalPosition from = open == null ? null : next(open);
            if (open != null && from != null) {
                return cut(open, from);
            }
            if (copiedBack) {
                return false;
            }
        }
        copyWhole("the log was started anew by another process", txid + 1);
        return true;
    }

    /** Where the next cut begins; null when frames may have been missed. */
    private @Nullable WalPosition next(WalFile open) {
        WalPosition at = position;
        if (at != null && at.isSameLog(open.start())) {
            return at;
        }
        return copiedBack ? open.start() : null;
    }

    private synchronized boolean cut(WalFile open, WalPosition from) throws IOException {
        WalFile.Segment segment = open.read(from, maxBytes);
        if (segment.commit() == 0) {
            return false;
        }
        boolean anew = position == null || !position.isSameLog(from);
        Map<Integer, Long> places = anew ? new HashMap<>() : new HashMap<>(logged);
        places.putAll(segment.pages());
        var pages = new TreeSet<Integer>(segment.pages().keySet());
        // Every page by which the database grew has to be in the file, or a later merge from the
        // start has a hole.
        for (int pgno = sums.pages() + 1; pgno <= segment.commit(); pgno++) {
            pages.add(pgno);
        }
        pages.remove(lockPage);
        var changed = new TreeMap<Integer, Long>();
        write(txid + 1, open, from, segment, pages, places, changed::put);
        changed.forEach(sums::put);
        sums.resize(segment.commit());
        if (anew) {
            logged = new HashMap<>();
        }
        logged.putAll(segment.pages());
        position = segment.end();
        copiedBack = false;
        publish();
        return true;
    }

    /** Writes the next transaction file and tells the checksum of each of its pages. */
    private void write(
            long since,
            WalFile open,
            WalPosition from,
            WalFile.Segment segment,
            Iterable<Integer> pages,
            Map<Integer, Long> places,
            BiConsumer<Integer, Long> checksums)
            throws IOException {
        var range = new TxidRange(since, Math.max(txid, given) + 1);
        long now = Math.max(clock.millis(), timestamp);
        long size = segment.end().offset() - from.offset();
        var origin = new LtxHeader.WalOrigin(from.offset(), size, from.salt1(), from.salt2());
        int commit = segment.commit() == 0 ? pagesInFile() : segment.commit();
        LtxHeader header = LtxHeader.of(pageSize, commit, range, now, origin);
        history.write(
                range,
                out -> {
                    var writer = new LtxWriter(out, header, encoding);
                    byte[] page = new byte[pageSize];
                    for (int pgno : pages) {
                        if (!readPage(open, places, pgno, page)) {
                            Arrays.fill(page, (byte) 0);
                        }
                        checksums.accept(pgno, DatabaseChecksum.ofPage(pgno, page, 0, pageSize));
                        writer.page(pgno, page, 0);
                    }
                    writer.finish();
                });
        txid = range.max();
        given = txid;
        timestamp = now;
    }

    /**
     * Copies the whole database as the next transaction.
     *
     * @param since first transaction id that the file covers; less than the next one after
     *     transactions were given up
     */
    void copyWhole(String reason, long since) throws Exception {
        log.atInfo()
                .addKeyValue("file", file.path())
                .addKeyValue("reason", reason)
                .log("whole database copied");
        checkpointing.lock();
        try (WalFile probe = WalFile.open(wal.file())) {
            if (probe == null) {
                // Litestream expects a place in a log in every header.
                wal.touch();
            }
            wal.pin();
            try (WalFile open = WalFile.open(wal.file())) {
                if (open == null) {
                    throw new IOException(
                            "the write-ahead log of " + file.path() + " has no header");
                }
                copyWhole(open, since);
            }
            settle();
        } finally {
            checkpointing.unlock();
        }
    }

    private synchronized void copyWhole(WalFile open, long since) throws IOException {
        WalFile.Segment segment = open.read(open.start(), 0);
        int commit = segment.commit() == 0 ? pagesInFile() : segment.commit();
        var fresh = new PageSums(lockPage);
        Iterable<Integer> all =
                () -> IntStream.rangeClosed(1, commit).filter(pgno -> pgno != lockPage).iterator();
        write(since, open, open.start(), segment, all, segment.pages(), fresh::put);
        fresh.resize(commit);
        sums = fresh;
        blind = false;
        logged = new HashMap<>(segment.pages());
        position = segment.end();
        copiedBack = false;
        copies++;
        publish();
    }

    private void publish() throws IOException {
        show();
        history.note(position());
        listener.cut(state);
    }

    private LocalHistory.Position position() {
        return new LocalHistory.Position(txid, sums.database(), given);
    }

    private void show() {
        WalPosition at = position;
        long bytes = at == null || copiedBack ? 0 : at.offset();
        state = new Cut(txid, sums.database(), sums.pages(), timestamp, bytes, copies);
    }

    /**
     * Gives the log back as far as readers allow; writers are kept out only for the last frames.
     *
     * @param insist whether writers may be kept out a little longer, to get a moment without
     *     readers in the log
     * @return whether the next write starts the log anew
     */
    boolean checkpoint(boolean insist) throws Exception {
        if (!checkpointing.tryLock()) {
            return false;
        }
        try {
            drain();
            wal.pin();
            drain();
            wal.checkpoint();
            boolean complete = wal.withoutWriters(this::finishCheckpoint);
            if (complete && insist) {
                wal.withoutOwnWriters(this::restart);
            }
            if (!blind) {
                publish();
            }
            return copiedBack;
        } finally {
            checkpointing.unlock();
        }
    }

    /**
     * After a beginning: when all that is cut is in the file already, the log may start anew at any
     * time, since a pin taken in that state does not keep it from that.
     */
    private void settle() throws Exception {
        drain();
        WriteAheadLog.Checkpoint done = wal.checkpoint();
        copiedBack = done.isComplete() && isAtEnd(done.frames());
    }

    private boolean finishCheckpoint() throws Exception {
        drain();
        wal.unpin();
        try {
            WriteAheadLog.Checkpoint done = wal.checkpoint();
            copiedBack = done.isComplete() && !done.blocked() && (blind || isAtEnd(done.frames()));
            return copiedBack;
        } finally {
            wal.pin();
        }
    }

    private boolean isAtEnd(int frames) {
        WalPosition at = position;
        return frames <= 0
                || (at != null
                        && at.offset()
                                == WalFile.HEADER_SIZE
                                        + frames * (long) (pageSize + WalFile.FRAME_HEADER_SIZE));
    }

    /**
     * Under constant reading and writing there may never be a moment without a reader in the log,
     * and it would grow for ever. Here our own writers wait for one.
     */
    private boolean restart() throws Exception {
        drain();
        wal.unpin();
        try {
            long deadline = System.nanoTime() + READER_PATIENCE.toNanos();
            WriteAheadLog.Checkpoint done = wal.restart();
            while (done.blocked() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(2_000_000);
                done = wal.restart();
            }
            // Another process may have written in between; its frames are still there to be cut.
            drain();
            if (!done.blocked()) {
                copiedBack = true;
            }
            return copiedBack;
        } finally {
            wal.pin();
            drain();
        }
    }

    /**
     * The present state, to be read in the caller's thread while the database goes on; checkpoints
     * wait until it is closed, so the log grows meanwhile.
     */
    View view() throws IOException {
        checkpointing.lock();
        try {
            synchronized (this) {
                return copiedBack
                        ? new View(state, Map.of(), null)
                        : new View(state, Map.copyOf(logged), WalFile.open(wal.file()));
            }
        } catch (IOException | RuntimeException e) {
            checkpointing.unlock();
            throw e;
        }
    }

    /** A state of the database that stays readable while the database goes on. */
    final class View implements Closeable {
        private final Cut cut;
        private final Map<Integer, Long> inLog;
        private final @Nullable WalFile open;

        private View(Cut cut, Map<Integer, Long> inLog, @Nullable WalFile open) {
            this.cut = cut;
            this.inLog = inLog;
            this.open = open;
        }

        Cut cut() {
            return cut;
        }

        int pageSize() {
            return pageSize;
        }

        /** Reads a page that is not the lock page. */
        void page(int pgno, byte[] into) throws IOException {
            if (!readPage(open, inLog, pgno, into)) {
                throw new IOException("page " + pgno + " of " + file.path() + " cannot be read");
            }
        }

        /** Lets checkpoints go on. In the thread that asked for the view. */
        @Override
        public void close() throws IOException {
            checkpointing.unlock();
            if (open != null) {
                open.close();
            }
        }
    }
}
