package dev.larder.rule;

import dev.larder.api.RequestInfo;
import dev.larder.field.Cast;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Something of a call that decides what SQL a rule becomes, as opposed to values, which are only
 * bound. Calls for which all probes of a rule answer the same share one rendered query.
 */
sealed interface Probe {

    /** The answer for a call; compared with {@code equals}. */
    Object observe(@Nullable RequestInfo request);

    /** Id of the caller's collection; empty for guests. */
    record CallerCollection() implements Probe {
        @Override
        public Object observe(@Nullable RequestInfo request) {
            return request == null ? "" : request.caller().collectionId();
        }
    }

    /** Whether a value is missing, an empty text, or anything else. */
    record Presence(List<String> path) implements Probe {
        @Override
        public Content observe(@Nullable RequestInfo request) {
            Object value = RequestValues.read(request, path, false);
            if (value == null) {
                return Content.NONE;
            }
            return "".equals(value) ? Content.EMPTY : Content.SOME;
        }
    }

    /**
     * Whether a key is there; it becomes a word of SQL, since {@code IS TRUE} differs from {@code
     * IS 1}.
     */
    record Key(List<String> path) implements Probe {
        @Override
        public Boolean observe(@Nullable RequestInfo request) {
            return RequestValues.has(request, path);
        }
    }

    /** Whether a member of the body is empty once it is cast to text. */
    record BodyText(String field) implements Probe {
        @Override
        public Content observe(@Nullable RequestInfo request) {
            return Cast.toText(RequestValues.body(request, field)).isEmpty()
                    ? Content.EMPTY
                    : Content.SOME;
        }
    }

    /** Whether the number of submitted elements is 1 or 0, which SQL takes for a boolean. */
    record FlagLength(String field) implements Probe {
        @Override
        public Boolean observe(@Nullable RequestInfo request) {
            return RequestValues.bodyElements(request, field).size() <= 1;
        }
    }

    /** Whether a relation was submitted with at least one id. */
    record SubmittedIds(String field) implements Probe {
        @Override
        public Boolean observe(@Nullable RequestInfo request) {
            return !Cast.toTexts(RequestValues.body(request, field)).isEmpty();
        }
    }

    enum Content {
        NONE,
        EMPTY,
        SOME
    }
}
