package dev.larder.storage;

import dev.larder.storage.BlobStoreException.Kind;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the SDK throws, in our terms. */
final class S3Errors {

    private S3Errors() {}

    static BlobStoreException of(String action, String key, SdkException e) {
        String message = "cannot " + action + " " + key + ": " + text(e);
        if (e instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        return new BlobStoreException(kind(e), message, e);
    }

    private static Kind kind(SdkException e) {
        if (!(e instanceof S3Exception answer)) {
            return e instanceof SdkClientException && e.retryable()
                    ? Kind.UNAVAILABLE
                    : clientKind(e);
        }
        if (answer.isThrottlingException() || answer.statusCode() == 429) {
            return Kind.THROTTLED;
        }
        return switch (answer.statusCode()) {
            case 404 -> Kind.MISSING;
            case 412 -> Kind.PRECONDITION;
            case 409 -> Kind.CONFLICT;
            case 401, 403 -> Kind.FORBIDDEN;
            case 416 -> Kind.RANGE;
            case 408 -> Kind.UNAVAILABLE;
            case 501 -> Kind.OTHER;
            default -> answer.statusCode() >= 500 ? Kind.UNAVAILABLE : Kind.OTHER;
        };
    }

    /** Without an answer it was the network, unless there were no credentials to ask with. */
    private static Kind clientKind(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.io.IOException) {
                return Kind.UNAVAILABLE;
            }
        }
        String message = e.getMessage();
        return message != null && message.contains("credentials") ? Kind.FORBIDDEN : Kind.OTHER;
    }

    private static String text(SdkException e) {
        if (e instanceof S3Exception answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String code = details == null ? null : details.errorCode();
            String said = details == null ? null : details.errorMessage();
            return answer.statusCode() + suffix(" ", code) + suffix(": ", said);
        }
        return String.valueOf(e.getMessage());
    }

    private static String suffix(String separator, @Nullable String text) {
        return text == null || text.isBlank() ? "" : separator + text;
    }
}
