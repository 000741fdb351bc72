package dev.larder.web;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A body read into a fixed structure. JSON members are found whatever their case and must have the
 * right type; form values are converted. Absent and null members are empty.
 */
public final class FixedBody {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("", "0", "f", "F", "FALSE", "false", "False");

    private final Map<String, @Nullable Object> json;
    private final Map<String, List<String>> form;
    private final String prefix;

    FixedBody(Map<String, @Nullable Object> json, Map<String, List<String>> form, String prefix) {
        this.json = json;
        this.form = form;
        this.prefix = prefix;
    }

    public boolean has(String name) {
        return jsonKey(name) != null || form.containsKey(prefix + name);
    }

    /**
     * A text member; empty when absent.
     *
     * @throws MalformedBodyException when it is of another type
     */
    public String text(String name) {
        return switch (value(name)) {
            case null -> "";
            case String text -> text;
            default -> throw wrongType(name, "text");
        };
    }

    /**
     * A truth value; false when absent.
     *
     * @throws MalformedBodyException when it is of another type
     */
    public boolean flag(String name) {
        return switch (value(name)) {
            case null -> false;
            case Boolean flag -> flag;
            case String text when isForm(name) && (TRUE.contains(text) || FALSE.contains(text)) ->
                    TRUE.contains(text);
            default -> throw wrongType(name, "a truth value");
        };
    }

    /**
     * A whole number; 0 when absent.
     *
     * @throws MalformedBodyException when it is of another type or has a fraction
     */
    public long integer(String name) {
        return switch (value(name)) {
            case null -> 0;
            case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p63 ->
                    number.longValue();
            case String text when isForm(name) -> formInteger(name, text);
            default -> throw wrongType(name, "a whole number");
        };
    }

    /**
     * A number; 0 when absent.
     *
     * @throws MalformedBodyException when it is of another type
     */
    public double number(String name) {
        return switch (value(name)) {
            case null -> 0;
            case Double number -> number;
            case String text when isForm(name) -> formNumber(name, text);
            default -> throw wrongType(name, "a number");
        };
    }

    /**
     * A list of texts; empty when absent.
     *
     * @throws MalformedBodyException when it is of another type
     */
    public List<String> texts(String name) {
        if (isForm(name)) {
            return List.copyOf(form.getOrDefault(prefix + name, List.of()));
        }
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list ->
                    list.stream()
                            .map(element -> {
                                if (element instanceof String text) {
                                    return text;
                                }
                                if (element == null) {
                                    return "";
                                }
                                throw wrongType(name, "a list of texts");
                            })
                            .toList();
            default -> throw wrongType(name, "a list of texts");
        };
    }

    /**
     * A nested structure; empty when absent.
     *
     * @throws MalformedBodyException when the member is of another type
     */
    @SuppressWarnings("unchecked") // JSON objects have text keys
    public FixedBody object(String name) {
        String key = jsonKey(name);
        return switch (key == null ? null : json.get(key)) {
            case null -> new FixedBody(Map.of(), form, prefix + name + ".");
            case Map<?, ?> map ->
                    new FixedBody((Map<String, @Nullable Object>) map, form, prefix + name + ".");
            default -> throw wrongType(name, "an object");
        };
    }

    /** The member as it was decoded: JSON values, or the first text of a form; null when absent. */
    public @Nullable Object value(String name) {
        String key = jsonKey(name);
        if (key != null) {
            return json.get(key);
        }
        List<String> texts = form.get(prefix + name);
        return texts == null ? null : texts.getFirst();
    }

    private boolean isForm(String name) {
        return jsonKey(name) == null;
    }

    private @Nullable String jsonKey(String name) {
        if (json.containsKey(name)) {
            return name;
        }
        String found = null;
        for (String key : json.keySet()) {
            if (key.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                found = key;
            }
        }
        return found;
    }

    private static long formInteger(String name, String text) {
        if (text.isEmpty()) {
            return 0;
        }
        String digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        String magnitude = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        try {
            long value = parseMagnitude(magnitude.toLowerCase(Locale.ROOT));
            return negative ? -value : value;
        } catch (NumberFormatException _) { // the error names the member instead
            throw wrongType(name, "a whole number");
        }
    }

    private static long parseMagnitude(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new NumberFormatException(text);
        }
        if (text.startsWith("0x")) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (text.startsWith("0b")) {
            return Long.parseLong(text.substring(2), 2);
        }
        if (text.startsWith("0o")) {
            return Long.parseLong(text.substring(2), 8);
        }
        return text.length() > 1 && text.startsWith("0")
                ? Long.parseLong(text.substring(1), 8)
                : Long.parseLong(text);
    }

    private static double formNumber(String name, String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) { // the error names the member instead
            throw wrongType(name, "a number");
        }
    }

    private static MalformedBodyException wrongType(String name, String wanted) {
        return new MalformedBodyException(name + " must be " + wanted);
    }
}
