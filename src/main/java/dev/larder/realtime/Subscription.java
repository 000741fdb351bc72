package dev.larder.realtime;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A topic with the options that came with it.
 *
 * @param topic the whole text, which is also the name of the events
 * @param base the topic without options: {@code posts/*}, {@code posts/ID}, {@code posts},
 *     {@code @oauth2}
 * @param query what rules see as {@code @request.query.*}; {@code expand}, {@code fields} and
 *     {@code filter} also work
 * @param headers what rules see as {@code @request.headers.*}
 */
public record Subscription(
        String topic, String base, Map<String, String> query, Map<String, String> headers) {

    private static final String OPTIONS = "options=";

    public Subscription {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** Reads a topic; options that cannot be read are ignored. */
    public static Subscription parse(String topic) {
        int mark = topic.indexOf('?');
        if (mark < 0) {
            return new Subscription(topic, topic, Map.of(), Map.of());
        }
        Map<?, ?> options = options(topic.substring(mark + 1));
        var headers = new LinkedHashMap<String, String>();
        texts(options.get("headers"))
                .forEach((name, value) ->
                        headers.put(name.toLowerCase(Locale.ROOT).replace('-', '_'), value));
        return new Subscription(
                topic, topic.substring(0, mark), texts(options.get("query")), headers);
    }

    private static Map<?, ?> options(String parameters) {
        for (String parameter : parameters.split("&")) {
            if (parameter.startsWith(OPTIONS)) {
                try {
                    return Json.parseObject(
                            URLDecoder.decode(
                                    parameter.substring(OPTIONS.length()), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException _) {
                    return Map.of(); // documented: malformed options are ignored
                }
            }
        }
        return Map.of();
    }

    private static Map<String, String> texts(@Nullable Object values) {
        var texts = new LinkedHashMap<String, String>();
        if (values instanceof Map<?, ?> map) {
            map.forEach((name, value) -> texts.put((String) name, text(value)));
        }
        return texts;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            default -> Json.write(value);
        };
    }
}
