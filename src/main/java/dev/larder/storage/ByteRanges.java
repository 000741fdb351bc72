package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The {@code Range} header of a request against an object of known size (RFC 9110, section 14). */
sealed interface ByteRanges {

    /** A bound that is left out. */
    long ABSENT = -1;

    /** A bound that is no number. */
    long INVALID = -2;

    /** No header, or one that asks for more than the whole object has: the whole object is sent. */
    record Whole() implements ByteRanges {}

    /** The parts to send, at least one; each lies inside the object. */
    record Parts(List<Part> parts) implements ByteRanges {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** A header that cannot be read. */
    record Malformed() implements ByteRanges {}

    /** No part lies inside the object. */
    record Outside() implements ByteRanges {}

    /**
     * One part.
     *
     * @param start first byte
     * @param length number of bytes, positive
     */
    record Part(long start, long length) {

        /** As in {@code Content-Range}, for an object of this size. */
        String contentRange(long size) {
            return "bytes " + start + "-" + (start + length - 1) + "/" + size;
        }
    }

    static ByteRanges parse(@Nullable String header, long size) {
        if (header == null || header.isEmpty()) {
            return new Whole();
        }
        if (!header.startsWith("bytes=")) {
            return new Malformed();
        }
        var parts = new ArrayList<Part>();
        boolean outside = false;
        for (String text : header.substring("bytes=".length()).split(",", -1)) {
            String spec = text.strip();
            if (spec.isEmpty()) {
                continue;
            }
            long[] bounds = bounds(spec, size);
            if (bounds.length == 0) {
                return new Malformed();
            }
            if (bounds[0] < bounds[1]) {
                parts.add(new Part(bounds[0], bounds[1] - bounds[0]));
            } else {
                outside = true;
            }
        }
        if (parts.isEmpty()) {
            return outside && size > 0 ? new Outside() : new Whole();
        }
        long total = parts.stream().mapToLong(Part::length).sum();
        return total > size ? new Whole() : new Parts(parts);
    }

    /**
     * First byte and the one behind the last, equal or crossed when outside; empty when the text is
     * no range.
     */
    private static long[] bounds(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return new long[0];
        }
        long from = number(spec.substring(0, dash).strip());
        long to = number(spec.substring(dash + 1).strip());
        if (from == INVALID || to == INVALID || (from == ABSENT && to == ABSENT)) {
            return new long[0];
        }
        if (from == ABSENT) {
            return new long[] {Math.max(0, size - to), size};
        }
        if (to != ABSENT && to < from) {
            return from >= size ? new long[] {size, size} : new long[0];
        }
        return new long[] {Math.min(from, size), to == ABSENT ? size : Math.min(to, size - 1) + 1};
    }

    private static long number(String text) {
        if (text.isEmpty()) {
            return ABSENT;
        }
        if (text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return INVALID;
        }
        return Long.parseLong(text);
    }
}
