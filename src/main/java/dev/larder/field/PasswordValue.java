package dev.larder.field;

/**
 * A password: its hash, or a plain text that waits to be hashed. Hashing takes long, so it is done
 * once by whoever saves the record, after the checks and before the writer's turn.
 *
 * @param hash bcrypt hash; empty when there is none yet
 * @param plain the plain text of a password that was just set; empty otherwise
 */
public record PasswordValue(String hash, String plain) {

    public static final PasswordValue NONE = new PasswordValue("", "");

    /** A stored hash. */
    public static PasswordValue ofHash(String hash) {
        return new PasswordValue(hash, "");
    }

    /** A plain text that is not hashed yet. */
    public static PasswordValue ofPlain(String plain) {
        return new PasswordValue("", plain);
    }

    /** Whether a plain text still has to be hashed. */
    public boolean isPending() {
        return !plain.isEmpty() && hash.isEmpty();
    }

    public boolean isEmpty() {
        return plain.isEmpty() && hash.isEmpty();
    }

    /** Leaves out the secrets. */
    @Override
    public String toString() {
        return isEmpty() ? "no password" : "password";
    }
}
