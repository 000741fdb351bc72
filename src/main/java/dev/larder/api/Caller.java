package dev.larder.api;

import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as rules see it: a guest, or an auth record with the members that
 * {@code @request.auth.*} reads without a look-up.
 *
 * @param id record id; empty for a guest
 * @param collectionId id of the record's auth collection; empty for a guest
 * @param collectionName its name; empty for a guest
 * @param superuser whether the record belongs to {@code _superusers}
 * @param email e-mail of the record; empty when it has none
 * @param emailVisibility whether others may see the e-mail
 * @param verified whether the e-mail is verified
 * @param tokenKey the record's current token key, which changes when its tokens die; empty for a
 *     guest
 */
public record Caller(
        String id,
        String collectionId,
        String collectionName,
        boolean superuser,
        String email,
        boolean emailVisibility,
        boolean verified,
        String tokenKey) {

    public static final Caller GUEST = new Caller("", "", "", false, "", false, false, "");

    public boolean isGuest() {
        return id.isEmpty();
    }

    /** Whether this is that very record. */
    public boolean is(@Nullable String recordId, @Nullable String recordCollectionId) {
        return !isGuest() && id.equals(recordId) && collectionId.equals(recordCollectionId);
    }

    /** Leaves out the token key. */
    @Override
    public String toString() {
        return isGuest() ? "guest" : collectionName + "/" + id;
    }
}
