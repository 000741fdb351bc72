package dev.larder.api;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses the HTTP boundary: a status, a sentence and errors by field. The
 * web room turns it into the envelope {@code {"data":{},"message":"…","status":400}}.
 */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient FieldErrors errors;

    /**
     * @param status HTTP status, 400 to 599
     * @param message text shown to the client; made a sentence here (see {@link Sentence})
     * @param errors errors by field; empty when there are none
     * @param cause what went wrong inside, for the log only
     */
    public ApiException(int status, String message, FieldErrors errors, @Nullable Throwable cause) {
        super(Sentence.of(message), cause);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not an error status: " + status);
        }
        this.status = status;
        this.errors = errors;
    }

    public int status() {
        return status;
    }

    /** The sentence shown to the client. */
    public String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    public FieldErrors errors() {
        return errors;
    }

    /** 400 with the default sentence. */
    public static ApiException badRequest() {
        return badRequest("Something went wrong while processing your request.");
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, message, new FieldErrors(), null);
    }

    public static ApiException badRequest(String message, Throwable cause) {
        return new ApiException(400, message, new FieldErrors(), cause);
    }

    public static ApiException badRequest(String message, FieldErrors errors) {
        return new ApiException(400, message, errors, null);
    }

    /** 401 with the default sentence. */
    public static ApiException unauthorized() {
        return unauthorized("Missing or invalid authentication.");
    }

    public static ApiException unauthorized(String message) {
        return new ApiException(401, message, new FieldErrors(), null);
    }

    /** 403 with the default sentence. */
    public static ApiException forbidden() {
        return forbidden("You are not allowed to perform this request.");
    }

    public static ApiException forbidden(String message) {
        return new ApiException(403, message, new FieldErrors(), null);
    }

    /** 404 with the default sentence. */
    public static ApiException notFound() {
        return notFound("The requested resource wasn't found.");
    }

    public static ApiException notFound(String message) {
        return new ApiException(404, message, new FieldErrors(), null);
    }

    /** 413: the body is larger than the route allows. */
    public static ApiException payloadTooLarge() {
        return new ApiException(413, "Request entity too large.", new FieldErrors(), null);
    }

    /** 408: the body did not arrive in time. */
    public static ApiException requestTimeout() {
        return new ApiException(
                408, "The request took too long to arrive.", new FieldErrors(), null);
    }

    public static ApiException tooManyRequests() {
        return tooManyRequests("Too Many Requests.");
    }

    public static ApiException tooManyRequests(String message) {
        return new ApiException(429, message, new FieldErrors(), null);
    }

    /** 500 with the default sentence; the cause goes to the log. */
    public static ApiException internal(Throwable cause) {
        return internal("Something went wrong while processing your request.", cause);
    }

    public static ApiException internal(String message, @Nullable Throwable cause) {
        return new ApiException(500, message, new FieldErrors(), cause);
    }

    /** 503: the server is too busy to take the request now; the client may repeat it. */
    public static ApiException unavailable(String message) {
        return new ApiException(503, message, new FieldErrors(), null);
    }
}
