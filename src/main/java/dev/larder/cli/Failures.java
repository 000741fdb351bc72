package dev.larder.cli;

import dev.larder.api.FieldErrors;

import org.springframework.boot.web.server.PortInUseException;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a person at a terminal reads instead of a stack trace. */
final class Failures {

    private Failures() {}

    /** The sentence of the innermost cause that was written for people. */
    static String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException port) {
                return "Port "
                        + port.getPort()
                        + " is in use by another program; choose another with --http HOST:PORT.";
            }
            if (cause instanceof BindException) {
                return "The address cannot be bound: " + cause.getMessage() + ".";
            }
        }
        return innermost(failure);
    }

    /** Errors by field on one line: {@code email: Value must be unique.} */
    static String details(FieldErrors errors) {
        var lines = new ArrayList<String>();
        collect(lines, "", errors.toJson());
        return String.join(" ", lines);
    }

    private static void collect(List<String> lines, String path, Map<?, ?> errors) {
        errors.forEach((key, value) -> {
            String name = path.isEmpty() ? key.toString() : path + "." + key;
            if (value instanceof Map<?, ?> error) {
                if (error.get("message") instanceof String message) {
                    lines.add(name + ": " + message);
                } else {
                    collect(lines, name, error);
                }
            }
        });
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (!isOurs(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static boolean isOurs(Throwable cause) {
        return cause.getClass().getName().startsWith("dev.larder.");
    }
}
