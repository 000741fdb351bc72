package dev.larder.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Signing in with a password.
 *
 * @param identityFields fields that name the record, each with a unique index of its own; null when
 *     stored so
 */
public record PasswordAuth(boolean enabled, @Nullable List<String> identityFields) {

    public PasswordAuth {
        identityFields = identityFields == null ? null : List.copyOf(identityFields);
    }

    /** The fields that name the record. */
    public List<String> identities() {
        return identityFields == null ? List.of() : identityFields;
    }
}
