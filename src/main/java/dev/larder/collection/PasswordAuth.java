package dev.larder.collection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signing in with a password.
 *
 * @param identityFields fields that name the record, each with a unique index of its own; null when stored so
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
