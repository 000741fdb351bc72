package dev.larder.replication.ltx;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The transaction ids that one LTX file covers, both ends included; also its file name.
 *
 * @param min first transaction id, from 1
 * @param max last transaction id, at least {@code min}
 */
public record TxidRange(long min, long max) implements Comparable<TxidRange> {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.ltx");
    private static final Pattern TXID = Pattern.compile("[0-9a-fA-F]{16}");
    private static final Comparator<TxidRange> ORDER =
            Comparator.comparingLong(TxidRange::min).thenComparingLong(TxidRange::max);

    public TxidRange {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException(
                    "not a range of transaction ids: " + min + "-" + max);
        }
    }

    /**
     * The range of a file name such as {@code 0000000000000001-000000000000000a.ltx}, null for any
     * other name.
     */
    public static @Nullable TxidRange parseName(String name) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        long min = HexFormat.fromHexDigitsToLong(matcher.group(1));
        long max = HexFormat.fromHexDigitsToLong(matcher.group(2));
        return min < 1 || max < min ? null : new TxidRange(min, max);
    }

    /**
     * Reads a transaction id of exactly 16 hexadecimal digits.
     *
     * @throws IllegalArgumentException for any other text, and for zero
     */
    public static long parseTxid(String text) {
        long txid = TXID.matcher(text).matches() ? HexFormat.fromHexDigitsToLong(text) : 0;
        if (txid < 1) {
            throw new IllegalArgumentException(
                    "a transaction id has 16 hexadecimal digits, such as 000000000000001f, not \""
                            + text
                            + "\"");
        }
        return txid;
    }

    /** The 16 lower-case hexadecimal digits of {@code txid}. */
    public static String format(long txid) {
        return HexFormat.of().toHexDigits(txid);
    }

    /** Whether a file with this range must hold every page of the database. */
    public boolean isSnapshot() {
        return min == 1;
    }

    /** The name of the file with this range. */
    public String fileName() {
        return format(min) + "-" + format(max) + ".ltx";
    }

    @Override
    public int compareTo(TxidRange other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return format(min) + "-" + format(max);
    }
}
