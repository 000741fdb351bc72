package dev.larder.record;

import dev.larder.api.ApiException;
import dev.larder.database.DatabaseException;
import dev.larder.filter.FilterException;
import dev.larder.web.FailureTranslator;

import org.jspecify.annotations.Nullable;

/**
 * The place on the wire of what filters, the database and saving fail with, where a route has no
 * sentence of its own.
 */
final class RecordFailures implements FailureTranslator {

    private static final String SENTENCE = "Something went wrong while processing your request.";

    @Override
    public @Nullable ApiException translate(Throwable failure) {
        return switch (failure) {
            case FilterException e -> ApiException.badRequest(SENTENCE, e);
            case RecordInvalidException e -> new ApiException(400, SENTENCE, e.errors(), e);
            case DatabaseException e ->
                    switch (e.kind()) {
                        case OVERLOADED ->
                                new ApiException(
                                        503,
                                        "The server is too busy, please try again later.",
                                        new dev.larder.api.FieldErrors(),
                                        e);
                        case TIMED_OUT -> ApiException.badRequest(SENTENCE, e);
                        case FAILED ->
                                (e.code() & 0xff) == DatabaseException.FULL
                                        ? ApiException.internal(e)
                                        : ApiException.badRequest(SENTENCE, e);
                    };
            default -> null;
        };
    }
}
