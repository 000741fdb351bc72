package dev.larder.replication.ltx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CRC-64/GO-ISO, the checksum of LTX files and of database pages: polynomial {@code 0x1B}
 * reflected, initial value and final xor all ones. The JDK has no 64-bit CRC.
 *
 * <p>Eight bytes are taken at a time from eight tables, which measured about four times the speed
 * of a byte at a time.
 */
public final class Crc64 {

    private static final long POLYNOMIAL = 0xD800000000000000L;
    private static final long[][] TABLES = tables();
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long state = -1L;

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            tables[0][i] = crc;
        }
        for (int t = 1; t < 8; t++) {
            for (int i = 0; i < 256; i++) {
                long below = tables[t - 1][i];
                tables[t][i] = tables[0][(int) (below & 0xFF)] ^ (below >>> 8);
            }
        }
        return tables;
    }

    /** Adds {@code length} bytes of {@code bytes} from {@code offset}. */
    public void update(byte[] bytes, int offset, int length) {
        long crc = state;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            crc ^= (long) LONGS.get(bytes, at);
            crc =
                    TABLES[7][(int) (crc & 0xFF)]
                            ^ TABLES[6][(int) (crc >>> 8) & 0xFF]
                            ^ TABLES[5][(int) (crc >>> 16) & 0xFF]
                            ^ TABLES[4][(int) (crc >>> 24) & 0xFF]
                            ^ TABLES[3][(int) (crc >>> 32) & 0xFF]
                            ^ TABLES[2][(int) (crc >>> 40) & 0xFF]
                            ^ TABLES[1][(int) (crc >>> 48) & 0xFF]
                            ^ TABLES[0][(int) (crc >>> 56)];
        }
        for (; at < end; at++) {
            crc = TABLES[0][(int) (crc ^ bytes[at]) & 0xFF] ^ (crc >>> 8);
        }
        state = crc;
    }

    /** Adds all of {@code bytes}. */
    public void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** The checksum of everything added so far. */
    public long value() {
        return ~state;
    }
}
