package dev.larder.database;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that writes without end and is killed: {@code CrashWriter FILE FIRST}. It prints each
 * number only after the write of it has returned.
 */
final class CrashWriter {

    private static final int THREADS = 8;

    private CrashWriter() {}

    public static void main(String[] args) throws InterruptedException {
        Database db =
                Database.open(
                        Path.of(args[0]), DatabaseProperties.of(Map.of("checkpoint-pages", 200)));
        long first = Long.parseLong(args[1]);
        var acknowledged = new FileOutputStream(FileDescriptor.out);
        var threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads[i] = Thread.ofPlatform().start(() -> write(db, first + thread, acknowledged));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void write(Database db, long first, FileOutputStream acknowledged) {
        for (long number = first; ; number += THREADS) {
            long current = number;
            switch ((int) (number / THREADS % 8)) {
                case 0 -> db.transaction(tx -> pair(tx, current));
                case 1 -> failing(db, current);
                default -> db.write(tx -> pair(tx, current));
            }
            try {
                acknowledged.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A unit that fails after its first half, among others in the same group; then the same again,
     * whole.
     */
    private static void failing(Database db, long number) {
        try {
            db.write(tx -> {
                tx.execute(Sql.of("INSERT INTO half (side, number) VALUES ('left', ?)", number));
                throw new IllegalStateException("half way");
            });
        } catch (IllegalStateException _) {
            // Meant to fail.
        }
        db.write(tx -> pair(tx, number));
    }

    private static int pair(Tx tx, long number) {
        return tx.execute(Sql.of("INSERT INTO half (side, number) VALUES ('left', ?)", number))
                + tx.execute(
                        Sql.of(
                                "INSERT INTO half (side, number, filler) VALUES ('right', ?, randomblob(?))",
                                number,
                                number % 9 == 0 ? 6000 : 100));
    }
}
