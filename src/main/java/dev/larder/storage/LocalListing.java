package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Gathers one page of a local list. Directories are walked in the order of keys, which is not the
 * order of names: a directory counts as its name with a slash, so {@code a.txt} comes before what
 * lies in {@code a}.
 */
final class LocalListing {

    /** What a put in progress, or one that a crash cut off, leaves beside its target. */
    private static final Pattern TEMP = Pattern.compile(".*\\.[0-9a-f]{16}\\.tmp");

    private final BlobQuery query;
    private final String after;
    private final boolean sideCars;
    private final List<BlobEntry> entries = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private String lastKey = "";
    private boolean more;

    LocalListing(BlobQuery query, String after, boolean sideCars) {
        this.query = query;
        this.after = after;
        this.sideCars = sideCars;
    }

    static boolean isHidden(String name, boolean sideCars) {
        return (sideCars && name.endsWith(SideCar.SUFFIX)) || TEMP.matcher(name).matches();
    }

    BlobPage page() {
        return new BlobPage(entries, prefixes, more ? lastKey : null);
    }

    /**
     * Takes what lies in a directory whose keys begin with {@code base}, until the page is full.
     */
    void walk(Path directory, String base) throws IOException {
        for (Child child : children(directory)) {
            if (more) {
                return;
            }
            String key = base + child.name;
            if (child.isDirectory()) {
                walkDirectory(child.path, key);
            } else if (key.startsWith(query.prefix())) {
                addFile(key, child.attributes);
            }
        }
    }

    private void walkDirectory(Path path, String key) throws IOException {
        boolean mayMatch = key.startsWith(query.prefix()) || query.prefix().startsWith(key);
        // Everything inside starts with the key: it lies before the mark unless the mark lies in
        // it, too.
        boolean before = KeyEscape.ORDER.compare(key, after) < 0 && !after.startsWith(key);
        if (!mayMatch || before || collapsed(key)) {
            return;
        }
        walk(path, key);
    }

    /** Whether the keys inside were told, or passed, as one common beginning. */
    private boolean collapsed(String directoryKey) {
        String common = common(directoryKey);
        return common != null
                && common.length() <= directoryKey.length()
                && (common.equals(after)
                        || (!prefixes.isEmpty() && prefixes.getLast().equals(common)));
    }

    private void addFile(String key, BasicFileAttributes attributes) {
        String common = common(key);
        String told = common == null ? key : common;
        if (KeyEscape.ORDER.compare(told, after) <= 0
                && !(common != null && isInsideStart(common, key))) {
            return;
        }
        if (common != null && !prefixes.isEmpty() && prefixes.getLast().equals(common)) {
            return;
        }
        if (entries.size() + prefixes.size() == query.limit()) {
            more = true;
            return;
        }
        lastKey = told;
        if (common == null) {
            entries.add(
                    new BlobEntry(
                            key, attributes.size(), attributes.lastModifiedTime().toInstant()));
        } else {
            prefixes.add(common);
        }
    }

    /** A start key inside a common beginning leaves the rest of it to be told, as S3 does. */
    private boolean isInsideStart(String common, String key) {
        return query.token() == null
                && query.startAfter().startsWith(common)
                && !query.startAfter().equals(common)
                && KeyEscape.ORDER.compare(key, query.startAfter()) > 0;
    }

    private @Nullable String common(String key) {
        if (query.delimiter().isEmpty() || !key.startsWith(query.prefix())) {
            return null;
        }
        int at = key.indexOf(query.delimiter(), query.prefix().length());
        return at < 0 ? null : key.substring(0, at + query.delimiter().length());
    }

    private List<Child> children(Path directory) throws IOException {
        var children = new ArrayList<Child>();
        try (var stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                Child child = child(path);
                if (child != null) {
                    children.add(child);
                }
            }
        } catch (NoSuchFileException _) {
            return List.of(); // removed while listing, or never there
        } catch (java.nio.file.NotDirectoryException _) {
            return List.of();
        }
        children.sort((a, b) -> KeyEscape.ORDER.compare(a.name, b.name));
        return children;
    }

    private @Nullable Child child(Path path) throws IOException {
        String name = path.getFileName().toString();
        BasicFileAttributes attributes;
        try {
            attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return null; // removed while listing
        }
        if (attributes.isDirectory()) {
            return new Child(path, KeyEscape.undo(name) + "/", attributes);
        }
        return attributes.isRegularFile() && !isHidden(name, sideCars)
                ? new Child(path, KeyEscape.undo(name), attributes)
                : null;
    }

    /** An entry of a directory; the name of a directory ends in a slash. */
    private record Child(Path path, String name, BasicFileAttributes attributes) {
        boolean isDirectory() {
            return attributes.isDirectory();
        }
    }
}
