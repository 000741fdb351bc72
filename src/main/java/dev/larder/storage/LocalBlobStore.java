package dev.larder.storage;

import dev.larder.storage.BlobStoreException.Kind;

import org.jspecify.annotations.Nullable;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects as files below a folder. The bytes go to {@code ⟨path⟩.⟨hex nanoseconds⟩.tmp} beside the
 * target, are forced to disk and renamed; with side-cars, content type, metadata and digest lie in
 * {@code ⟨path⟩.attrs}.
 *
 * <p>The folder itself may be a symbolic link. Below it links are never followed: one that stands
 * for an object is no object, and a directory that leads out of the folder is refused. Conditions
 * are checked and kept within this process; {@code ifAbsent} also holds against other processes
 * where the file system has hard links.
 */
public final class LocalBlobStore implements BlobStore {

    private static final Set<OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private static final int ATTEMPTS = 5;

    private final Path root;
    private final boolean sideCars;
    private final ReentrantLock[] locks = new ReentrantLock[64];

    private LocalBlobStore(Path root, boolean sideCars) {
        this.root = root.toAbsolutePath().normalize();
        this.sideCars = sideCars;
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /**
     * A store with side-cars, as uploads and backups are kept. The folder is made with the first
     * object.
     */
    public static LocalBlobStore withSideCars(Path root) {
        return new LocalBlobStore(root, true);
    }

    /**
     * A store of files alone, as replicas are kept: no content type, no metadata, any name allowed.
     */
    public static LocalBlobStore plain(Path root) {
        return new LocalBlobStore(root, false);
    }

    public Path root() {
        return root;
    }

    @Override
    public String put(String key, PutOptions options, BlobWriter writer) {
        Path target = pathOf(key);
        String stamp = stamp();
        Path temp = target.resolveSibling(target.getFileName() + "." + stamp + ".tmp");
        try {
            byte[] md5 = writeTemp(temp, options, writer);
            ReentrantLock lock = lockOf(key);
            lock.lock();
            try {
                return publish(
                        key,
                        temp,
                        target,
                        options,
                        sideCars ? SideCar.of(options, md5) : SideCar.NONE,
                        stamp);
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw failure("put", key, e);
        } finally {
            deleteQuietly(temp);
        }
    }

    @Override
    public BlobInfo head(String key) {
        Path path = pathOf(key);
        try {
            return info(key, path, attributes(key, path));
        } catch (IOException e) {
            throw failure("head", key, e);
        }
    }

    @Override
    public Blob get(String key, @Nullable ByteRange range) {
        Path path = pathOf(key);
        FileChannel channel = null;
        try {
            BasicFileAttributes attributes = attributes(key, path);
            BlobInfo info = info(key, path, attributes);
            channel = FileChannel.open(path, READ);
            InputStream stream = Channels.newInputStream(channel);
            if (range != null) {
                if (range.start(info.size()) >= info.size()) {
                    channel.close();
                    throw new BlobStoreException(
                            Kind.RANGE, "range outside of " + info.size() + " bytes: " + key, null);
                }
                channel.position(range.start(info.size()));
                stream = new ExactStream(stream, range.count(info.size()), key);
            } else {
                stream = new ExactStream(stream, info.size(), key);
            }
            return new Blob(info, stream);
        } catch (IOException e) {
            closeQuietly(channel);
            throw failure("get", key, e);
        }
    }

    @Override
    public BlobPage list(BlobQuery query) {
        String after = query.token() != null ? query.token() : query.startAfter();
        var listing = new LocalListing(query, after, sideCars);
        Path start = directoryOf(query.prefix());
        try {
            if (isInside(start)) {
                listing.walk(start, parentKey(query.prefix()));
            }
        } catch (IOException e) {
            throw failure("list", query.prefix(), e);
        }
        return listing.page();
    }

    @Override
    public void delete(String key, BlobCondition condition) {
        Path path = pathOf(key);
        ReentrantLock lock = lockOf(key);
        lock.lock();
        try {
            requireState(key, path, condition);
            if (isInside(path.getParent()) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
                if (sideCars) {
                    Files.deleteIfExists(SideCar.pathOf(path));
                }
                deleteEmptied(folderOf(path));
            }
        } catch (IOException e) {
            throw failure("delete", key, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long deletePrefix(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("an empty prefix would empty the store");
        }
        Path directory = directoryOf(prefix);
        String nameStart = prefix.substring(parentKey(prefix).length());
        long removed = 0;
        try {
            if (!isInside(directory) || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                return 0;
            }
            for (Path child : children(directory)) {
                if (KeyEscape.undo(child.getFileName().toString()).startsWith(nameStart)) {
                    removed += deleteTree(child);
                }
            }
            if (nameStart.isEmpty() && !directory.equals(root)) {
                deleteDirectory(directory);
            }
            return removed;
        } catch (IOException e) {
            throw failure("delete", prefix, e);
        }
    }

    @Override
    public void copy(String from, String to) {
        try (Blob source = get(from)) {
            BlobInfo info = source.info();
            put(
                    to,
                    PutOptions.contentType(info.contentType()).metadata(info.metadata()),
                    source.stream());
        } catch (IOException e) {
            throw failure("copy", from, e);
        }
    }

    @Override
    public void close() {
        // nothing is held between calls
    }

    private byte[] writeTemp(Path temp, PutOptions options, BlobWriter writer) throws IOException {
        MessageDigest md5 = md5();
        try (FileChannel channel = createTemp(temp)) {
            OutputStream file = new StoreStream(Channels.newOutputStream(channel));
            OutputStream out = sideCars ? new DigestOutputStream(file, md5) : file;
            try {
                writer.writeTo(out);
            } catch (StoreFailure e) {
                throw e.cause;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            channel.force(true);
        }
        Instant modified = options.modified();
        if (modified != null) {
            Files.setLastModifiedTime(temp, FileTime.from(modified));
        }
        return md5.digest();
    }

    /** Makes the directories, again when a delete took an emptied one away in between. */
    private FileChannel createTemp(Path temp) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                makeDirectories(folderOf(temp));
                return FileChannel.open(
                        temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private String publish(
            String key, Path temp, Path target, PutOptions options, SideCar sideCar, String stamp)
            throws IOException {
        requireState(key, target, options.condition());
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw BlobStoreException.invalidKey(key, "other objects lie below this key");
        }
        if (options.condition() == BlobCondition.Absent.ABSENT) {
            linkNew(key, temp, target);
            writeSideCar(target, sideCar, stamp);
        } else {
            writeSideCar(target, sideCar, stamp);
            Files.move(
                    temp,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        forceDirectory(folderOf(target));
        return etag(
                Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                sideCar);
    }

    /** A hard link, unlike a rename, fails when the name is taken, whoever took it. */
    private static void linkNew(String key, Path temp, Path target) throws IOException {
        try {
            Files.createLink(target, temp);
        } catch (FileAlreadyExistsException _) {
            throw BlobStoreException.precondition(key);
        } catch (UnsupportedOperationException _) {
            Files.move(
                    temp,
                    target,
                    StandardCopyOption.ATOMIC_MOVE); // no hard links here: the lock has to do
        }
    }

    private void writeSideCar(Path target, SideCar sideCar, String stamp) throws IOException {
        if (sideCars) {
            sideCar.write(target, stamp);
        }
    }

    private void requireState(String key, Path path, BlobCondition condition) throws IOException {
        switch (condition) {
            case BlobCondition.Always _ -> {}
            case BlobCondition.Absent _ -> {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw BlobStoreException.precondition(key);
                }
            }
            case BlobCondition.Match(String etag) -> {
                if (!head(key).etag().equals(etag)) {
                    throw BlobStoreException.precondition(key);
                }
            }
        }
    }

    private BasicFileAttributes attributes(String key, Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || !isInside(path.getParent())) {
            throw BlobStoreException.missing(key);
        }
        return attributes;
    }

    private BlobInfo info(String key, Path path, BasicFileAttributes attributes)
            throws IOException {
        SideCar sideCar = sideCars ? SideCar.read(path) : SideCar.NONE;
        return new BlobInfo(
                key,
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                etag(attributes, sideCar),
                sideCar.contentType(),
                sideCar.metadata());
    }

    /**
     * Time and size alone repeat when two objects of one size are stored within a tick of the
     * clock; the inode differs then, because the new file is written before the old one goes.
     */
    private static String etag(BasicFileAttributes attributes, SideCar sideCar) {
        Object file = attributes.fileKey();
        return "\"%x-%x-%x\""
                .formatted(
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        attributes.size(),
                        31 * (file == null ? 0 : file.hashCode()) + sideCar.md5().hashCode());
    }

    /** The file of a key; always strictly below the root. */
    private Path pathOf(String key) {
        if (key.isEmpty() || key.startsWith("/")) {
            throw BlobStoreException.invalidKey(
                    key, "a key must not be empty or start with a slash");
        }
        if (sideCars && key.endsWith(SideCar.SUFFIX)) {
            throw BlobStoreException.invalidKey(
                    key, "names ending in " + SideCar.SUFFIX + " are reserved");
        }
        return below(KeyEscape.forFile(key), key);
    }

    /** The directory in which all keys with this prefix begin. */
    private Path directoryOf(String prefix) {
        String parent = parentKey(prefix);
        return parent.isEmpty()
                ? root
                : below(KeyEscape.forFile(parent.substring(0, parent.length() - 1)), prefix);
    }

    /**
     * The part of a prefix up to its last slash that separates directories; empty when there is
     * none.
     */
    private static String parentKey(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    private Path below(String relative, String key) {
        for (String part : relative.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw BlobStoreException.invalidKey(
                        key, "a key must not have empty, \".\" or \"..\" parts");
            }
        }
        try {
            return root.resolve(relative);
        } catch (InvalidPathException e) {
            throw new BlobStoreException(Kind.INVALID_KEY, "no file can have this name: " + key, e);
        }
    }

    /**
     * Whether an existing directory really lies in the folder, links resolved; false when it does
     * not exist.
     */
    private boolean isInside(@Nullable Path directory) throws IOException {
        try {
            return directory != null && directory.toRealPath().startsWith(root.toRealPath());
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Every object lies in a folder, the root at the least. */
    private Path folderOf(Path path) {
        Path folder = path.getParent();
        return folder == null ? root : folder;
    }

    private void makeDirectories(Path directory) throws IOException {
        Files.createDirectories(root);
        if (!isInside(directory)) {
            Path existing = directory;
            while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
                existing = folderOf(existing);
            }
            if (!isInside(existing)) {
                throw new BlobStoreException(
                        Kind.FORBIDDEN, "a link leads out of the folder: " + existing, null);
            }
            Files.createDirectories(directory);
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        var children = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        }
        return children;
    }

    /** Removes a file, a link (not what it leads to) or a directory with all it holds. */
    private long deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            long removed = 0;
            for (Path child : children(path)) {
                removed += deleteTree(child);
            }
            deleteDirectory(path);
            return removed;
        }
        boolean existed = Files.deleteIfExists(path);
        return existed && !LocalListing.isHidden(path.getFileName().toString(), sideCars) ? 1 : 0;
    }

    private static void deleteDirectory(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException _) {
            // another object was put there meanwhile: the directory is needed
        }
    }

    /** Takes away the directories that a delete has emptied, up to the root. */
    private void deleteEmptied(Path directory) throws IOException {
        for (Path d = directory;
                d != null && !d.equals(root) && d.startsWith(root);
                d = d.getParent()) {
            try {
                Files.delete(d);
            } catch (DirectoryNotEmptyException | NoSuchFileException _) {
                return; // in use, or taken away by another delete
            }
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static BlobStoreException failure(String action, String key, IOException e) {
        Kind kind =
                switch (e) {
                    case NoSuchFileException _ -> Kind.MISSING;
                    case NotDirectoryException _ -> Kind.MISSING;
                    case AccessDeniedException _ -> Kind.FORBIDDEN;
                    default -> isNotADirectory(e) ? Kind.MISSING : Kind.OTHER;
                };
        return new BlobStoreException(
                kind, "cannot " + action + " " + key + ": " + e.getMessage(), e);
    }

    /**
     * A key below the name of an object: the system says ENOTDIR, which Java knows only as a text.
     */
    private static boolean isNotADirectory(IOException e) {
        String message = e.getMessage();
        return message != null && message.endsWith("Not a directory");
    }

    private ReentrantLock lockOf(String key) {
        return locks[Math.floorMod(key.hashCode(), locks.length)];
    }

    private static String stamp() {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return HexFormat.of().toHexDigits(nanos ^ (Thread.currentThread().threadId() & 0xff));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static void deleteQuietly(Path temp) {
        try {
            Files.deleteIfExists(temp);
        } catch (IOException _) {
            // the call has its answer already; a left-over is hidden from lists and goes with its
            // directory
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // the failure that led here is the one to tell
            }
        }
    }

    /** A failure of the disk, told apart from failures of the writer that fills the stream. */
    private static final class StoreFailure extends IOException {
        private static final long serialVersionUID = 1L;
        private final IOException cause;

        StoreFailure(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static final class StoreStream extends FilterOutputStream {
        StoreStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new StoreFailure(e);
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void close() {
            // the store closes the file once it is forced to disk
        }
    }
}
