package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.record.RecordModel;

import org.springframework.stereotype.Component;

import java.time.Duration;

/** Keeps the same mail from being sent to the same record again within two minutes. */
@Component
final class ResendMarks {

    private static final Duration PAUSE = Duration.ofMinutes(2);

    private final Cache<String, Boolean> marks =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(PAUSE).build();

    boolean isSet(TokenKind kind, RecordModel record) {
        return marks.getIfPresent(key(kind, record)) != null;
    }

    void set(TokenKind kind, RecordModel record) {
        marks.put(key(kind, record), true);
    }

    void clear(TokenKind kind, RecordModel record) {
        marks.invalidate(key(kind, record));
    }

    private static String key(TokenKind kind, RecordModel record) {
        return kind + record.collection().id() + record.id();
    }
}
