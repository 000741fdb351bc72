package dev.larder.admin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The dashboard of a folder that somebody works on: read again when a file came, went or changed.
 * Reading it takes part of a second, for every third-party module is compressed, and a page asks
 * for some fifty files.
 */
final class WatchedFolder implements Supplier<Dashboard> {

    private final Path folder;
    private final ClassLoader loader;
    private long stamp;
    private @Nullable Dashboard read;

    WatchedFolder(Path folder, ClassLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    @Override
    public synchronized Dashboard get() {
        long now = stampOf(folder);
        Dashboard known = read;
        if (known == null || now != stamp) {
            known = Dashboard.of(folder, loader);
            read = known;
            stamp = now;
        }
        return known;
    }

    /** A number that changes with any file's name, size or time. */
    private static long stampOf(Path folder) {
        try (Stream<Path> files =
                Files.find(
                        folder, Integer.MAX_VALUE, (_, attributes) -> attributes.isRegularFile())) {
            long sum = 0;
            for (Path file : files.toList()) {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                sum +=
                        31L * (31L * file.hashCode() + now.lastModifiedTime().toMillis())
                                + now.size();
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + folder, e);
        }
    }
}
