package dev.larder.database;

/**
 * Everything in the databases was replaced, as by a restore; published in the thread that did it,
 * once readers see the new content. Whoever keeps something that was read reads it again.
 */
public record DatabaseReplaced() {}
