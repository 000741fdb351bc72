package dev.larder.batch;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Upload;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.RequestBody;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and checks the body of a batch. */
final class BatchRequest {

    private static final Pattern FILE_KEY =
            Pattern.compile("requests(?:\\.(\\d{1,6})|\\[(\\d{1,6})])\\.(.+)");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final int MAX_URL_BYTES = 2000;

    private BatchRequest() {}

    /**
     * The items of a body, with the files that belong to them.
     *
     * @throws MalformedBodyException when the body has another shape
     */
    static List<BatchItem> read(RequestBody body) {
        Map<Integer, Map<String, List<Upload>>> uploads = uploads(body.uploads());
        var items = new ArrayList<BatchItem>();
        switch (body.values().get("requests")) {
            case null -> {}
            case List<?> list -> {
                for (Object element : list) {
                    items.add(item(element, uploads.getOrDefault(items.size(), Map.of())));
                }
            }
            default -> throw new MalformedBodyException("requests must be a list");
        }
        return items;
    }

    /** Says what is wrong with the items, by their index. */
    static FieldErrors check(List<BatchItem> items, int maxRequests) {
        var errors = new FieldErrors();
        if (items.isEmpty()) {
            return errors.check("requests", Checks.required(List.of()));
        }
        if (items.size() > maxRequests) {
            return errors.reject("requests", tooMany(maxRequests));
        }
        FieldErrors byIndex = errors.nested("requests");
        for (int i = 0; i < items.size(); i++) {
            BatchItem item = items.get(i);
            FieldErrors own = byIndex.nested(Integer.toString(i));
            own.check("method", Checks.required(item.method()))
                    .check("method", Checks.in(item.method().toUpperCase(Locale.ROOT), METHODS))
                    .check("url", Checks.required(item.url()))
                    .check("url", Checks.length(item.url(), 0, MAX_URL_BYTES));
        }
        return errors;
    }

    private static dev.larder.api.FieldError tooMany(int max) {
        return new dev.larder.api.FieldError(
                "validation_length_too_long",
                "The length must be no more than " + max + ".",
                Map.of("min", 0, "max", max));
    }

    private static Map<Integer, Map<String, List<Upload>>> uploads(Map<String, List<Upload>> all) {
        var byItem = new HashMap<Integer, Map<String, List<Upload>>>();
        all.forEach((key, files) -> {
            Matcher matcher = FILE_KEY.matcher(key);
            if (matcher.matches()) {
                String index = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                byItem.computeIfAbsent(Integer.valueOf(index), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(matcher.group(3), _ -> new ArrayList<>())
                        .addAll(files);
            }
        });
        return byItem;
    }

    private static BatchItem item(@Nullable Object element, Map<String, List<Upload>> uploads) {
        Map<?, ?> members = object(element, "an element of requests");
        var headers = new LinkedHashMap<String, String>();
        object(members.get("headers"), "headers")
                .forEach((name, value) -> {
                    if (value instanceof String text) {
                        headers.put((String) name, text);
                    }
                });
        var body = new LinkedHashMap<String, @Nullable Object>();
        object(members.get("body"), "body")
                .forEach((name, value) -> body.put((String) name, value));
        uploads.keySet().forEach(body::remove);
        return new BatchItem(text(members, "method"), text(members, "url"), headers, body, uploads);
    }

    private static Map<?, ?> object(@Nullable Object value, String name) {
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw new MalformedBodyException(name + " must be an object");
        };
    }

    private static String text(Map<?, ?> members, String name) {
        return switch (members.get(name)) {
            case null -> "";
            case String text -> text;
            default -> throw new MalformedBodyException(name + " must be text");
        };
    }
}
