package dev.larder.record;

import dev.larder.hook.ModelEvent;

import org.jspecify.annotations.Nullable;

/**
 * The fact that a record was created, updated or deleted; published after the commit, in the thread
 * that committed.
 *
 * @param action what happened
 * @param record the record as it is stored now, or as it was when it was deleted; a copy that
 *     nobody changes
 * @param before the record before an update; null otherwise
 */
public record RecordChanged(
        ModelEvent.Action action, RecordModel record, @Nullable RecordModel before) {}
