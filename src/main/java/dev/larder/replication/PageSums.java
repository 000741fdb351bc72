package dev.larder.replication;

import dev.larder.replication.ltx.DatabaseChecksum;

import java.util.Arrays;

/**
 * The checksum of each page and, from them, of the whole database, carried along with every
 * transaction: eight bytes of memory for each page. They tell at any transaction id what a restore
 * must come out as.
 */
final class PageSums {

    private final int lockPage;
    private long[] sums = new long[64];
    private int pages;
    private long database = DatabaseChecksum.EMPTY;

    PageSums(int lockPage) {
        this.lockPage = lockPage;
    }

    /** Takes over the checksum of page {@code pgno}; the database grows to it. */
    void put(int pgno, long sum) {
        resize(Math.max(pages, pgno));
        if (pgno == lockPage) {
            return;
        }
        if (sums[pgno - 1] != 0) {
            database = DatabaseChecksum.toggle(database, sums[pgno - 1]);
        }
        sums[pgno - 1] = sum;
        database = DatabaseChecksum.toggle(database, sum);
    }

    /** Grows or shrinks to a number of pages; new pages count once they are put. */
    void resize(int commit) {
        if (commit > sums.length) {
            sums = Arrays.copyOf(sums, Math.max(commit, sums.length * 2));
        }
        for (int i = commit; i < pages; i++) {
            if (sums[i] != 0) {
                database = DatabaseChecksum.toggle(database, sums[i]);
                sums[i] = 0;
            }
        }
        pages = commit;
    }

    int pages() {
        return pages;
    }

    /** The checksum of the whole database. */
    long database() {
        return database;
    }
}
