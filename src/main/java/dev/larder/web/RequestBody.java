package dev.larder.web;

import dev.larder.api.Json;
import dev.larder.api.Upload;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A decoded body. It can be looked at any number of times. */
public sealed interface RequestBody {

    /** Key of form values that hold a JSON object, which is merged over the other values. */
    String JSON_PAYLOAD = "@jsonPayload";

    /** No body, or one without members. */
    RequestBody EMPTY = new JsonBody(Map.of());

    /**
     * The members as records see them: form values have the type that they look like, repeated ones
     * are lists.
     *
     * @throws MalformedBodyException when a JSON payload of a form is broken
     */
    Map<String, @Nullable Object> values();

    /** Uploaded files by form key; empty for all but multipart bodies. */
    Map<String, List<Upload>> uploads();

    /** The members as a fixed structure sees them. */
    FixedBody fixed();

    /** A JSON object. */
    record JsonBody(Map<String, @Nullable Object> values) implements RequestBody {

        public JsonBody {
            values = Collections.unmodifiableMap(values);
        }

        @Override
        public Map<String, List<Upload>> uploads() {
            return Map.of();
        }

        @Override
        public FixedBody fixed() {
            return new FixedBody(values, Map.of(), "");
        }
    }

    /** A form: values and files by key. */
    record FormBody(Map<String, List<String>> form, Map<String, List<Upload>> uploads)
            implements RequestBody {

        private static final Pattern NUMERIC = Pattern.compile("[-0-9][-.0-9]*");

        @Override
        public Map<String, @Nullable Object> values() {
            var values = new LinkedHashMap<String, @Nullable Object>();
            form.forEach((key, texts) -> {
                if (!key.equals(JSON_PAYLOAD)) {
                    values.put(key, texts.size() == 1 ? infer(texts.getFirst()) : inferAll(texts));
                }
            });
            values.putAll(payload());
            return values;
        }

        @Override
        public FixedBody fixed() {
            return new FixedBody(payload(), form, "");
        }

        private Map<String, @Nullable Object> payload() {
            var merged = new LinkedHashMap<String, @Nullable Object>();
            for (String text : form.getOrDefault(JSON_PAYLOAD, List.of())) {
                try {
                    merged.putAll(Json.parseObject(text));
                } catch (IllegalArgumentException e) {
                    throw new MalformedBodyException("invalid " + JSON_PAYLOAD, e);
                }
            }
            return merged;
        }

        private static List<Object> inferAll(List<String> texts) {
            var all = new ArrayList<Object>(texts.size());
            texts.forEach(text -> all.add(infer(text)));
            return all;
        }

        /** Booleans and numbers in exactly the form in which they are written; all else is text. */
        static Object infer(String text) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            if (NUMERIC.matcher(text).matches()) {
                try {
                    double number = Double.parseDouble(text);
                    if (plain(number).equals(text)) {
                        return number;
                    }
                } catch (NumberFormatException _) { // such as 1-2 or 1.2.3, which stay text
                    return text;
                }
            }
            return text;
        }

        private static String plain(double number) {
            if (number == 0) {
                return 1 / number < 0 ? "-0" : "0";
            }
            return Double.isInfinite(number)
                    ? ""
                    : new java.math.BigDecimal(Double.toString(number))
                            .stripTrailingZeros()
                            .toPlainString();
        }
    }
}
