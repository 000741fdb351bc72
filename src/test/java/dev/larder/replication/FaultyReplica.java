package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * A store that misbehaves as stores do: refuses calls (429, 500), loses answers after the call was
 * carried out, carries a call out later than it answered for, answers 412 to a name it stored
 * itself, breaks off reads, and is down for a while.
 */
final class FaultyReplica implements Replica {

    private final Replica inner;
    private final Random random;
    private final List<Late> late = new ArrayList<>();
    private int downFor;
    private double rate = 0.15;

    /** A call that was answered with an error and arrives all the same. */
    private record Late(int level, TxidRange range, byte[] content, Instant timestamp) {}

    FaultyReplica(Replica inner, Random random) {
        this.inner = inner;
        this.random = random;
    }

    /** The next calls fail. */
    void goDown(int calls) {
        downFor = calls;
    }

    /** No more faults. */
    void behave() {
        rate = 0;
        downFor = 0;
    }

    private void maybeFail(String call) throws IOException {
        arrive();
        if (downFor > 0) {
            downFor--;
            throw new IOException(call + ": connection refused");
        }
        if (random.nextDouble() < rate) {
            throw new IOException(call + ": status " + (random.nextBoolean() ? 429 : 500));
        }
    }

    private void arrive() throws IOException {
        while (!late.isEmpty() && (rate == 0 || random.nextInt(3) == 0)) {
            // The order of what arrives late is not the order in which it was sent.
            Late one = late.remove(random.nextInt(late.size()));
            Path file = Files.createTempFile("late", ".ltx");
            try {
                Files.write(file, one.content());
                inner.put(one.level(), one.range(), file, one.timestamp());
            } finally {
                Files.delete(file);
            }
        }
    }

    @Override
    public String address() {
        return inner.address();
    }

    @Override
    public List<StoredFile> list(int level, boolean exactTimes) throws IOException {
        maybeFail("list");
        return inner.list(level, exactTimes);
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        maybeFail("get");
        InputStream in = inner.open(file);
        if (random.nextDouble() >= rate) {
            return in;
        }
        byte[] part = in.readNBytes(random.nextInt((int) file.size()));
        in.close();
        return new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                if (at == part.length) {
                    throw new IOException("connection reset");
                }
                return part[at++] & 0xFF;
            }
        };
    }

    @Override
    public boolean put(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        maybeFail("put");
        double dice = random.nextDouble();
        if (dice < rate / 3) {
            late.add(new Late(level, range, Files.readAllBytes(content), timestamp));
            throw new IOException("put: timed out");
        }
        boolean stored = inner.put(level, range, content, timestamp);
        if (dice < rate * 2 / 3) {
            throw new IOException("put: the answer was lost");
        }
        if (dice < rate) {
            // Sent twice by a library on the way: the second is refused, and its answer is what
            // arrives.
            return false;
        }
        return stored;
    }

    @Override
    public void replace(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        maybeFail("put");
        inner.replace(level, range, content, timestamp);
    }

    @Override
    public void delete(Collection<StoredFile> files) throws IOException {
        maybeFail("delete");
        List<StoredFile> some = new ArrayList<>(files);
        if (random.nextDouble() < rate) {
            inner.delete(some.subList(0, some.size() / 2));
            throw new IOException("delete: status 503");
        }
        inner.delete(files);
    }

    @Override
    public @Nullable Note readNote(String name) throws IOException {
        maybeFail("get");
        try {
            return inner.readNote(name);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public @Nullable String writeNote(String name, String content, @Nullable String expected)
            throws IOException {
        maybeFail("put");
        return inner.writeNote(name, content, expected);
    }
}
