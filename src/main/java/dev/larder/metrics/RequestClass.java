package dev.larder.metrics;

import java.util.Locale;

/** Kinds of requests that are counted apart: what they cost differs. */
enum RequestClass {
    LIST,
    VIEW,
    CREATE,
    UPDATE,
    DELETE,
    AUTH,
    FILE,
    BATCH,
    REALTIME,
    BACKUP,
    OPERATOR,
    DASHBOARD,
    STATIC;

    private static final String COLLECTIONS = "/api/collections/";
    private static final String RECORDS = "records";

    /** Name in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether its durations say how fast the server answers: not those of streams, and not those of
     * transfers, which last as long as the client's network takes.
     */
    boolean isTimed() {
        return this != REALTIME && this != FILE && this != BACKUP;
    }

    /**
     * What a request is.
     *
     * @param uri path as sent, with or without a query
     */
    static RequestClass of(String method, String uri) {
        if (uri.startsWith(COLLECTIONS)) {
            return ofCollection(method, uri);
        }
        if (!uri.startsWith("/api/")) {
            return uri.startsWith("/_/") ? DASHBOARD : STATIC;
        }
        if (uri.startsWith("/api/files/")) {
            return FILE;
        }
        if (uri.startsWith("/api/realtime") || uri.startsWith("/api/larder/realtime")) {
            return REALTIME;
        }
        if (uri.startsWith("/api/batch")) {
            return BATCH;
        }
        return uri.startsWith("/api/backups") ? BACKUP : OPERATOR;
    }

    private static RequestClass ofCollection(String method, String uri) {
        int name = uri.indexOf('/', COLLECTIONS.length());
        if (name < 0) {
            return OPERATOR;
        }
        String rest = uri.substring(name + 1);
        if (!rest.startsWith(RECORDS)) {
            return isAuth(rest) ? AUTH : OPERATOR;
        }
        boolean one = rest.startsWith("/", RECORDS.length());
        return switch (method) {
            case "POST" -> CREATE;
            case "PATCH", "PUT" -> UPDATE;
            case "DELETE" -> DELETE;
            default -> one ? VIEW : LIST;
        };
    }

    private static boolean isAuth(String rest) {
        return rest.startsWith("auth-")
                || rest.startsWith("request-")
                || rest.startsWith("confirm-")
                || rest.startsWith("impersonate/");
    }
}
