package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;
import dev.larder.storage.Blob;
import dev.larder.storage.BlobCondition;
import dev.larder.storage.BlobEntry;
import dev.larder.storage.BlobInfo;
import dev.larder.storage.BlobQuery;
import dev.larder.storage.BlobStore;
import dev.larder.storage.BlobStoreException;
import dev.larder.storage.ByteRange;
import dev.larder.storage.PutOptions;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * A replica under a prefix of a bucket, laid out as Litestream's {@code s3} type: {@code
 * PATH/LEVEL/MIN-MAX.ltx} with the level in four hexadecimal digits, the time of the transaction in
 * the metadata.
 */
final class BlobReplica implements Replica {

    private static final String TIMESTAMP = "litestream-timestamp";
    private static final int HEADS_AT_ONCE = 32;
    private static final int RECONNECTS = 3;
    private static final String LISTING = "list";

    private final BlobStore store;
    private final String path;
    private final String address;

    /** Times that were asked for; a stored file never changes its own. */
    private final Map<String, Instant> times = new ConcurrentHashMap<>();

    /**
     * @param path prefix without slashes at its ends; empty for the whole bucket, whose keys then
     *     begin with a slash as Litestream's do
     * @param address for people
     */
    BlobReplica(BlobStore store, String path, String address) {
        this.store = store;
        this.path = path;
        this.address = address;
    }

    @Override
    public String address() {
        return address;
    }

    private String prefix(int level) {
        return path + "/" + String.format(java.util.Locale.ROOT, "%04x", level) + "/";
    }

    private String key(int level, TxidRange range) {
        return prefix(level) + range.fileName();
    }

    @Override
    public List<StoredFile> list(int level, boolean exactTimes) throws IOException {
        return calling(
                LISTING,
                () -> {
                    var files = new ArrayList<StoredFile>();
                    String prefix = prefix(level);
                    for (BlobEntry entry : store.entries(BlobQuery.prefix(prefix))) {
                        TxidRange range =
                                TxidRange.parseName(entry.key().substring(prefix.length()));
                        if (range != null) {
                            files.add(new StoredFile(level, range, entry.size(), entry.modified()));
                        }
                    }
                    files.sort(null);
                    return exactTimes ? withExactTimes(files) : files;
                });
    }

    private List<StoredFile> withExactTimes(List<StoredFile> files) throws IOException {
        var permits = new Semaphore(HEADS_AT_ONCE);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<@Nullable StoredFile>>();
            for (StoredFile file : files) {
                Callable<@Nullable StoredFile> head =
                        () -> {
                            permits.acquire();
                            try {
                                return withExactTime(file);
                            } finally {
                                permits.release();
                            }
                        };
                asked.add(executor.submit(head));
            }
            var exact = new ArrayList<StoredFile>();
            for (Future<@Nullable StoredFile> future : asked) {
                StoredFile file = future.get();
                if (file != null) {
                    exact.add(file);
                }
            }
            return exact;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BlobStoreException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }

    private @Nullable StoredFile withExactTime(StoredFile file) {
        String key = key(file.level(), file.range());
        Instant known = times.get(key);
        if (known != null) {
            return new StoredFile(file.level(), file.range(), file.size(), known);
        }
        BlobInfo info = store.find(key);
        if (info == null) {
            return null;
        }
        String time = info.metadata().get(TIMESTAMP);
        if (time == null) {
            return file;
        }
        try {
            Instant exact = Instant.parse(time);
            times.put(key, exact);
            return new StoredFile(file.level(), file.range(), file.size(), exact);
        } catch (DateTimeException _) {
            // Not a time that anybody of this format writes: the time of the object stands.
            return file;
        }
    }

    @Override
    public InputStream open(StoredFile file) throws IOException {
        String key = key(file.level(), file.range());
        Blob blob = calling("read " + key, () -> store.get(key));
        return new Resuming(key, blob);
    }

    /** Reads on where a connection broke, for a restore lasts longer than some connections do. */
    private final class Resuming extends InputStream {
        private final String key;
        private final long size;
        private InputStream in;
        private long offset;
        private int reconnects;

        Resuming(String key, Blob blob) {
            this.key = key;
            this.size = blob.info().size();
            this.in = blob.stream();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            while (offset < size) {
                try {
                    int read = in.read(into, from, length);
                    if (read < 0) {
                        throw new EOFException(
                                key + " ends after " + offset + " of " + size + " bytes");
                    }
                    offset += read;
                    return read;
                } catch (IOException e) {
                    reconnect(e);
                }
            }
            return -1;
        }

        private void reconnect(IOException e) throws IOException {
            if (++reconnects > RECONNECTS) {
                throw e;
            }
            try {
                in.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            in = calling("read " + key, () -> store.get(key, ByteRange.from(offset))).stream();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public boolean put(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        try {
            put(level, range, content, timestamp, BlobCondition.ifAbsent());
            return true;
        } catch (Taken _) {
            return false;
        }
    }

    @Override
    public void replace(int level, TxidRange range, Path content, Instant timestamp)
            throws IOException {
        put(level, range, content, timestamp, BlobCondition.always());
    }

    private void put(
            int level, TxidRange range, Path content, Instant timestamp, BlobCondition condition)
            throws IOException {
        String key = key(level, range);
        PutOptions options =
                PutOptions.bytes()
                        .metadata(Map.of(TIMESTAMP, timestamp.toString()))
                        .modified(timestamp)
                        .when(condition)
                        .expectedSize(Files.size(content));
        calling("write " + key, () -> store.put(key, options, out -> Files.copy(content, out)));
    }

    @Override
    public void delete(Collection<StoredFile> files) throws IOException {
        for (StoredFile file : files) {
            String key = key(file.level(), file.range());
            times.remove(key);
            calling(
                    "remove " + key,
                    () -> {
                        store.delete(key);
                        return true;
                    });
        }
    }

    private String noteKey(String name) {
        return path + "/" + name;
    }

    @Override
    public @Nullable Note readNote(String name) throws IOException {
        try (Blob blob = calling("read " + name, () -> store.get(noteKey(name)))) {
            return new Note(
                    new String(blob.stream().readAllBytes(), StandardCharsets.UTF_8),
                    blob.info().etag());
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    @Override
    public @Nullable String writeNote(String name, String content, @Nullable String expected)
            throws IOException {
        BlobCondition condition =
                expected == null ? BlobCondition.ifAbsent() : BlobCondition.ifMatch(expected);
        PutOptions options = PutOptions.contentType("application/json").when(condition);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try {
            return calling("write " + name, () -> store.put(noteKey(name), options, bytes));
        } catch (Taken | NoSuchFileException _) {
            return null;
        }
    }

    /** The condition of a call did not hold. */
    private static final class Taken extends IOException {
        private static final long serialVersionUID = 1L;

        Taken(BlobStoreException cause) {
            super(cause);
        }
    }

    /** A call to the store. */
    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> T calling(String what, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (BlobStoreException e) {
            if (e.kind() == BlobStoreException.Kind.PRECONDITION) {
                throw new Taken(e);
            }
            // A listing of nothing is empty: when it is missing, the bucket itself is.
            if (e.kind() == BlobStoreException.Kind.MISSING && !what.equals(LISTING)) {
                throw (IOException) new NoSuchFileException(address + ": " + what).initCause(e);
            }
            throw new ReplicaException(String.valueOf(e.getMessage()), e.isTransient(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
