package dev.larder.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Signing in with a password.
 *
 * @param identityFields fields that name the record, each with a unique index of its own; null when
 *     stored so
 */
public record PasswordAuth(boolean enabled, @Nullable List<String> identityFields)
        implements SignInOptions {

    /** Name of the method. */
    public static final String METHOD = "password";

    public PasswordAuth {
        identityFields = identityFields == null ? null : List.copyOf(identityFields);
    }

    @Override
    public String method() {
        return METHOD;
    }

    /** The fields that name the record. */
    public List<String> identities() {
        return identityFields == null ? List.of() : identityFields;
    }
}
