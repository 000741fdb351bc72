package dev.larder.replication;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How the mirror of uploaded files stands.
 *
 * @param address where it is, without secrets
 * @param files number of files that it has and the server too
 * @param inStepAt when it last had everything; null while it never had
 * @param trouble why the last round failed; empty when it did not
 */
public record MirrorState(String address, int files, @Nullable Instant inStepAt, String trouble) {}
