package dev.larder.api;

import java.nio.file.Path;

/**
 * Where everything of one installation lies: {@code data.db}, {@code auxiliary.db}, {@code
 * storage/}, {@code backups/}.
 *
 * @param root the directory, absolute and normalised; made on first use
 */
public record DataDirectory(Path root) {

    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** A file or folder directly inside. */
    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** A folder that stands beside the data directory by default, such as {@code larder_public}. */
    public Path sibling(String name) {
        return root.resolveSibling(name);
    }
}
