package dev.larder.web;

import dev.larder.api.ApiException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns whatever a call ended with into the envelope {@code
 * {"data":{},"message":"…","status":400}}.
 */
@Component
public final class Errors {

    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private final List<FailureTranslator> translators;

    Errors(List<FailureTranslator> translators) {
        this.translators = translators;
    }

    /**
     * The error to show for a failure; an unexpected one is a 500 whose cause goes to the log only.
     */
    public ApiException translate(Throwable failure) {
        for (FailureTranslator translator : translators) {
            ApiException translated = translator.translate(failure);
            if (translated != null) {
                return translated;
            }
        }
        return switch (failure) {
            case ApiException api -> api;
            case MalformedBodyException malformed ->
                    ApiException.badRequest(
                            "Something went wrong while processing your request.", malformed);
            case NoSuchFileException _, FileNotFoundException _ -> ApiException.notFound();
            default -> ApiException.internal(failure);
        };
    }

    /** Writes the envelope, unless a response is on its way already. */
    void answer(Call call, Throwable thrown) throws IOException {
        Throwable failure =
                thrown instanceof ServletException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        call.failed(failure);
        ApiException error = translate(failure);
        if (error.status() == HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                && !clientIsGone(failure)) {
            LOG.atError()
                    .setCause(failure)
                    .addKeyValue("method", call.method())
                    .addKeyValue("path", call.path())
                    .log("request failed unexpectedly");
        }
        HttpServletResponse response = call.response();
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        if (error.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "1");
        }
        AnswerWriter.writeJson(call, error.status(), envelope(error));
    }

    /** Members in the order of the wire format. */
    public static Map<String, Object> envelope(ApiException error) {
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("data", error.errors().toJson());
        envelope.put("message", error.sentence());
        envelope.put("status", error.status());
        return envelope;
    }

    private static boolean clientIsGone(Throwable failure) {
        return failure instanceof org.eclipse.jetty.io.EofException
                || failure.getCause() instanceof org.eclipse.jetty.io.EofException;
    }
}
