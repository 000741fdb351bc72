package dev.larder.web;

import java.time.Duration;

/**
 * How long a body may take to arrive.
 *
 * @param time for a body of limited size, and for the beginning of any other
 * @param bytesPerSecond what a body without limit must bring for each further second; positive
 */
record BodyPatience(Duration time, long bytesPerSecond) {

    private static final double NANOS = 1e9;

    /** For a body of limited size. */
    long nanos() {
        return time.toNanos();
    }

    /** For a body without limit of which so many bytes have come. */
    long nanos(long bytes) {
        return (long) (time.toNanos() + bytes * NANOS / bytesPerSecond);
    }
}
