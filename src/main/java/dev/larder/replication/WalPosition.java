package dev.larder.replication;

/**
 * A place in a write-ahead log between two frames.
 *
 * @param salt1 first salt of the log's header, which changes whenever the log starts anew
 * @param salt2 second salt
 * @param offset bytes from the start of the file
 * @param sum1 first half of the checksum that the next frame continues
 * @param sum2 second half
 */
record WalPosition(int salt1, int salt2, long offset, int sum1, int sum2) {

    boolean isSameLog(WalPosition other) {
        return salt1 == other.salt1 && salt2 == other.salt2;
    }
}
