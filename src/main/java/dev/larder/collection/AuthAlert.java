package dev.larder.collection;

/** The mail on a sign-in from a new place. */
public record AuthAlert(boolean enabled, EmailTemplate emailTemplate) {}
