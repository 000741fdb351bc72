package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.Caller;
import dev.larder.collection.AuthCollection;
import dev.larder.crypto.Token;
import dev.larder.crypto.Tokens;
import dev.larder.database.Databases;
import dev.larder.database.ForeignCommit;
import dev.larder.database.Session;
import dev.larder.record.RecordChanged;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.CallerResolver;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Who owns an auth token.
 *
 * <p>Two caches keep the usual call off the database and off the signature check. A verified token
 * is kept with the key that it was verified with; whom it stands for is kept by record, until the
 * record changes and no longer than a moment, because another process may change it too. A token
 * counts only while the record's token key and the collection's secret still are the key that it
 * was verified with, so every rotation takes effect with the next call.
 */
@Component
public final class Callers implements CallerResolver {

    private static final int MAX_TOKENS = 20_000;
    private static final Duration IDENTITY_AGE = Duration.ofSeconds(2);

    private final Records records;
    private final AuthTokens tokens;
    private final Session database;
    private final Clock clock;
    private final Cache<String, Verified> verified =
            Caffeine.newBuilder()
                    .maximumSize(MAX_TOKENS)
                    .expireAfterAccess(Duration.ofHours(1))
                    .build();
    private final Cache<Identity, Caller> identities =
            Caffeine.newBuilder().maximumSize(MAX_TOKENS).expireAfterWrite(IDENTITY_AGE).build();

    Callers(Records records, AuthTokens tokens, Databases databases, Clock clock) {
        this.records = records;
        this.tokens = tokens;
        this.database = databases.data();
        this.clock = clock;
    }

    @Override
    public Caller resolve(String text) {
        Verified known = verified.getIfPresent(text);
        if (known != null) {
            return known.isOver(clock.instant()) ? Caller.GUEST : check(known.identity, known.key);
        }
        Token token = Tokens.parse(text);
        if (token == null || !tokens.isOfKind(token, TokenKind.AUTH)) {
            return Caller.GUEST;
        }
        return verify(text, token);
    }

    private Caller verify(String text, Token token) {
        if (!(records.schema().find(token.text("collectionId"))
                instanceof AuthCollection collection)) {
            return Caller.GUEST;
        }
        var identity = new Identity(collection.id(), token.text("id"));
        Caller caller = identify(identity, collection);
        if (caller.isGuest()) {
            return Caller.GUEST;
        }
        String key = AuthTokens.key(caller.tokenKey(), collection, TokenKind.AUTH);
        if (!token.isSignedWith(key)) {
            return Caller.GUEST;
        }
        verified.put(text, new Verified(identity, key, token.expiresAt()));
        return caller;
    }

    private Caller check(Identity identity, String key) {
        if (!(records.schema().findById(identity.collectionId)
                instanceof AuthCollection collection)) {
            return Caller.GUEST;
        }
        Caller caller = identify(identity, collection);
        boolean current =
                !caller.isGuest()
                        && key.equals(
                                AuthTokens.key(caller.tokenKey(), collection, TokenKind.AUTH));
        return current ? caller : Caller.GUEST;
    }

    private Caller identify(Identity identity, AuthCollection collection) {
        Caller caller =
                Objects.requireNonNull(identities.get(identity, _ -> load(identity, collection)));
        return caller.isGuest() || caller.collectionName().equals(collection.name())
                ? caller
                : load(identity, collection);
    }

    private Caller load(Identity identity, AuthCollection collection) {
        RecordModel record = records.find(database, collection, identity.recordId);
        return record == null ? Caller.GUEST : of(record);
    }

    /** An auth record as a caller. */
    public static Caller of(RecordModel record) {
        return new Caller(
                record.id(),
                record.collection().id(),
                record.collection().name(),
                record.collection().isSuperusers(),
                record.text("email"),
                record.flag("emailVisibility"),
                record.flag("verified"),
                record.text("tokenKey"));
    }

    @EventListener
    void on(RecordChanged changed) {
        if (changed.record().collection().isAuth()) {
            identities.invalidate(
                    new Identity(changed.record().collection().id(), changed.record().id()));
        }
    }

    /** Another process may have changed anybody. */
    @EventListener
    void on(ForeignCommit commit) {
        identities.invalidateAll();
    }

    private record Identity(String collectionId, String recordId) {}

    /**
     * @param until null for a token without end
     */
    private record Verified(Identity identity, String key, @Nullable Instant until) {

        boolean isOver(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }
}
