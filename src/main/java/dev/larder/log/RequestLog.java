package dev.larder.log;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.settings.LogSettings;
import dev.larder.settings.SettingsStore;
import dev.larder.web.RequestCompleted;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns answered requests into entries of the log. Tokens in a URL never get there. */
final class RequestLog {

    private static final int MAX_URL = 3000;
    private static final int MAX_METHOD = 50;
    private static final int MAX_HEADER = 2000;

    /** Of a UTF-16 unit in UTF-8. */
    private static final int MOST_BYTES = 3;

    private static final Pattern TOKEN = Pattern.compile("([?&]token=)[^&#]+");

    private final LogWriter writer;
    private final SettingsStore settings;

    RequestLog(LogWriter writer, SettingsStore settings) {
        this.writer = writer;
        this.settings = settings;
    }

    @EventListener
    void on(RequestCompleted request) {
        LogSettings logs = settings.current().logs();
        int level = request.failure() == null ? LogEntry.INFO : LogEntry.ERROR;
        boolean wanted = request.failure() != null || !request.quiet();
        if (wanted && logs.maxDays() > 0 && level >= logs.minLevel()) {
            String uri = withoutToken(request.uri());
            writer.add(
                    new LogEntry(
                            request.startedAt(),
                            level,
                            request.method() + " " + decoded(uri),
                            data(request, uri, logs)));
        }
    }

    private static Map<String, @Nullable Object> data(
            RequestCompleted request, String uri, LogSettings logs) {
        var data = new TreeMap<String, @Nullable Object>();
        data.put("type", "request");
        data.put("execTime", request.duration().toNanos() / 1e6);
        if (request.meta() != null) {
            data.put("meta", request.meta());
        }
        describe(data, request.failure());
        data.put("url", cut(uri, MAX_URL));
        data.put("method", cut(request.method().toUpperCase(Locale.ROOT), MAX_METHOD));
        data.put("status", request.status());
        data.put("referer", cut(withoutToken(request.referer()), MAX_HEADER));
        data.put("userAgent", cut(request.userAgent(), MAX_HEADER));
        data.put("auth", request.caller().collectionName());
        if (logs.logAuthId() && !request.caller().isGuest()) {
            data.put("authId", request.caller().id());
        }
        if (logs.logIp()) {
            data.put("userIP", request.realIp());
            data.put("remoteIP", request.remoteIp());
        }
        return data;
    }

    private static void describe(Map<String, @Nullable Object> data, @Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case ApiException api -> {
                data.put("error", api.sentence());
                Throwable cause = api.getCause();
                if (!api.errors().isEmpty()) {
                    data.put("details", new Json.Raw(Json.write(api.errors().toJson())));
                } else if (cause != null) {
                    data.put("details", String.valueOf(cause.getMessage()));
                }
            }
            default -> data.put("error", String.valueOf(failure.getMessage()));
        }
    }

    private static String decoded(String uri) {
        if (uri.indexOf('%') < 0) {
            return uri;
        }
        try {
            return URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return uri; // a broken escape stays as it was sent
        }
    }

    /** File tokens travel in the query, where a log must not keep them. */
    private static String withoutToken(String uri) {
        return uri.contains("token=") ? TOKEN.matcher(uri).replaceAll("$1***") : uri;
    }

    /** At most so many bytes of UTF-8, then an ellipsis. */
    static String cut(String text, int maxBytes) {
        if (text.length() <= maxBytes / MOST_BYTES) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= maxBytes) {
            return text;
        }
        int end = maxBytes;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
    }
}
