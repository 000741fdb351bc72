package dev.larder.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code sort} parameters: {@code -created,+title, author.name}. */
public final class SortParser {

    private static final int MAX_ENTRIES = 8;
    private static final int MAX_ENTRY_BYTES = 255;

    private SortParser() {}

    /**
     * One entry.
     *
     * @param path field path, {@code @random} or {@code @rowid}
     */
    public record Entry(String path, boolean descending) {}

    /**
     * Reads a sort; an empty text is no sort.
     *
     * @throws FilterException for an empty entry, more than 8 entries, or one of more than 255
     *     bytes
     */
    public static List<Entry> parse(String sort) {
        if (sort.isEmpty()) {
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        for (String part : sort.split(",", -1)) {
            if (entries.size() == MAX_ENTRIES) {
                throw new FilterException("more than " + MAX_ENTRIES + " sort fields");
            }
            entries.add(entry(part.strip()));
        }
        return List.copyOf(entries);
    }

    private static Entry entry(String text) {
        boolean descending = text.startsWith("-");
        String path = descending || text.startsWith("+") ? text.substring(1) : text;
        if (path.isEmpty()) {
            throw new FilterException("empty sort field");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_ENTRY_BYTES) {
            throw new FilterException("a sort field is longer than " + MAX_ENTRY_BYTES + " bytes");
        }
        return new Entry(path, descending);
    }
}
