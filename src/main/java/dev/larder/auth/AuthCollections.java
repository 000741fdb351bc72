package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.collection.AuthCollection;
import dev.larder.record.Records;
import dev.larder.web.Call;

import org.springframework.stereotype.Component;

/** The auth collection that a path names. */
@Component
final class AuthCollections {

    private final Records records;

    AuthCollections(Records records) {
        this.records = records;
    }

    /**
     * The collection, if one can sign in to it by a method.
     *
     * @throws ApiException 404 as {@link #require(Call)}, 403 when the method is not enabled
     */
    AuthCollection require(Call call, SignInMethod method) {
        AuthCollection collection = require(call);
        if (!method.isEnabled(collection)) {
            throw ApiException.forbidden(
                    "The collection is not configured to allow "
                            + method.label()
                            + " authentication.");
        }
        return collection;
    }

    /**
     * @throws ApiException 404 when there is none, or it is of another type
     */
    AuthCollection require(Call call) {
        if (records.schema().find(call.pathVariable("collection"))
                instanceof AuthCollection collection) {
            return collection;
        }
        throw ApiException.notFound("Missing or invalid auth collection context.");
    }
}
