package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.database.DatabaseException;

import java.util.Map;

/** Error maps as text inside of messages. */
final class ErrorText {

    private ErrorText() {}

    /** What went wrong, as clients are told it. */
    static String of(RuntimeException failure) {
        return switch (failure) {
            case DatabaseException database -> database.reason();
            case ApiException api when !api.errors().isEmpty() ->
                    api.sentence() + " " + of(api.errors());
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** On one line. */
    static String of(FieldErrors errors) {
        return Json.write(errors.toJson());
    }

    /** Indented by two spaces, each leaf as its bare message. */
    static String indented(FieldErrors errors) {
        var out = new StringBuilder();
        write(errors.toJson(), "", out);
        return out.toString();
    }

    private static void write(Map<?, ?> json, String indent, StringBuilder out) {
        out.append('{');
        String separator = "\n";
        for (Map.Entry<?, ?> entry : json.entrySet()) {
            out.append(separator)
                    .append(indent)
                    .append("  ")
                    .append(Json.write(entry.getKey()))
                    .append(": ");
            switch (entry.getValue()) {
                case Map<?, ?> leaf when leaf.get("message") instanceof String message ->
                        out.append(Json.write(message));
                case Map<?, ?> inner -> write(inner, indent + "  ", out);
                case Object other -> out.append(Json.write(other));
                case null -> out.append("null");
            }
            separator = ",\n";
        }
        out.append(json.isEmpty() ? "}" : "\n" + indent + "}");
    }
}
