package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Issues and checks the tokens of auth records. A token is signed with the record's token key and
 * the collection's secret of its kind, so it dies when either changes; there is no table of
 * sessions.
 */
@Component
public final class AuthTokens {

    private final Records records;
    private final Session database;
    private final Clock clock;

    AuthTokens(Records records, Databases databases, Clock clock) {
        this.records = records;
        this.database = databases.data();
        this.clock = clock;
    }

    /** A token that can be exchanged for a fresh one, valid as long as the collection says. */
    public String issueAuth(RecordModel record) {
        return issue(record, TokenKind.AUTH, Duration.ZERO, Map.of("refreshable", true));
    }

    /**
     * A token that cannot be exchanged for another.
     *
     * @param validFor zero or less for what the collection says
     */
    public String issueStatic(RecordModel record, Duration validFor) {
        return issue(record, TokenKind.AUTH, validFor, Map.of("refreshable", false));
    }

    /** A token for addresses of files. */
    public String issueFile(RecordModel record) {
        return issue(record, TokenKind.FILE, Duration.ZERO, Map.of());
    }

    /**
     * @param claims beside those that every token has
     */
    String issue(
            RecordModel record, TokenKind kind, Duration validFor, Map<String, Object> claims) {
        var all = new HashMap<>(claims);
        all.put("id", record.id());
        all.put("collectionId", record.collection().id());
        all.put("type", kind.claim());
        Duration duration =
                validFor.isPositive()
                        ? validFor
                        : kind.config(collection(record).options()).duration();
        return Tokens.sign(
                all, duration, key(record.text("tokenKey"), collection(record), kind), clock);
    }

    /**
     * The record that a token belongs to.
     *
     * @return null when the token is none of this kind, is over, or its record or key is gone
     */
    public @Nullable RecordModel find(String text, TokenKind kind) {
        Token token = Tokens.parse(text);
        if (token == null || !isOfKind(token, kind)) {
            return null;
        }
        if (!(records.schema().find(token.text("collectionId"))
                instanceof AuthCollection collection)) {
            return null;
        }
        RecordModel record = records.find(database, collection, token.text("id"));
        boolean signed =
                record != null
                        && token.isSignedWith(key(record.text("tokenKey"), collection, kind));
        return signed ? record : null;
    }

    boolean isOfKind(Token token, TokenKind kind) {
        return token.isTimely(clock.instant())
                && token.text("type").equals(kind.claim())
                && !token.text("id").isEmpty()
                && !token.text("collectionId").isEmpty();
    }

    static String key(String tokenKey, AuthCollection collection, TokenKind kind) {
        return tokenKey + kind.config(collection.options()).secret();
    }

    private static AuthCollection collection(RecordModel record) {
        if (record.collection() instanceof AuthCollection collection) {
            return collection;
        }
        throw ApiException.internal(new IllegalArgumentException("no auth record: " + record));
    }
}
