package dev.larder.database;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses statements that would pull a transaction or a checkpoint from under their owner. Looked
 * at once, when a text is prepared.
 */
final class StatementGuard {

    private static final Set<String> REFUSED =
            Set.of(
                    "BEGIN",
                    "COMMIT",
                    "END",
                    "ROLLBACK",
                    "SAVEPOINT",
                    "RELEASE",
                    "ATTACH",
                    "DETACH",
                    "VACUUM",
                    "BACKUP",
                    "RESTORE");
    private static final Pattern LEADING =
            Pattern.compile(
                    "\\A(?:\\s|;|--[^\\n]*(?:\\n|\\z)|/\\*.*?\\*/)*+(\\w*)", Pattern.DOTALL);
    // Reading a setting is harmless, changing it is not.
    private static final Pattern REFUSED_PRAGMA =
            Pattern.compile(
                    "(?:\\w+\\s*\\.\\s*)?[\"'`\\[]?(?:wal_checkpoint\\b.*"
                            + "|(?:journal_mode|wal_autocheckpoint|locking_mode|query_only|synchronous|busy_timeout"
                            + "|writable_schema|journal_size_limit|mmap_size)[\"'`\\]]?\\s*[=(].*)",
                    Pattern.DOTALL);

    private StatementGuard() {}

    static void check(String text) {
        var matcher = LEADING.matcher(text);
        if (!matcher.find()) {
            return;
        }
        String first = matcher.group(1).toUpperCase(Locale.ROOT);
        boolean refused =
                REFUSED.contains(first)
                        || (first.equals("PRAGMA")
                                && REFUSED_PRAGMA
                                        .matcher(
                                                text.substring(matcher.end())
                                                        .strip()
                                                        .toLowerCase(Locale.ROOT))
                                        .matches());
        if (refused) {
            throw new DatabaseException(
                    "not allowed here, transactions and the log have one owner: " + text,
                    0,
                    java.util.List.of(),
                    null);
        }
    }
}
