package dev.larder.collection;

import java.time.Duration;

/**
 * The second step of signing in.
 *
 * @param duration how long the second step may take
 * @param rule which records need it; empty for all
 */
public record MfaOptions(boolean enabled, Duration duration, String rule) {}
