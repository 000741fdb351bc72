package dev.larder.field;

import com.google.re2j.Pattern;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Loose casts of JSON and form input: what cannot be cast becomes the zero value of the target. */
public final class Cast {

    private static final Pattern DECIMAL =
            Pattern.compile("^[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?$");
    private static final Pattern HEXADECIMAL =
            Pattern.compile(
                    "^[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?\\d+$");
    private static final Pattern INFINITY = Pattern.compile("^(?i)[+-]?inf(?:inity)?$");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("^(?i)nan$");
    private static final Pattern LEADING_INTEGER = Pattern.compile("^([+-]?\\d+)(?:\\.\\d*)?$");
    private static final List<String> TRUE = List.of("1", "t", "T", "true", "TRUE", "True");

    private Cast() {}

    /**
     * Text as it is, numbers in plain decimal notation, {@code true} and {@code false}; everything
     * else is empty.
     */
    public static String toText(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Long number -> number.toString();
            case Integer number -> number.toString();
            case Number number -> plain(number.doubleValue());
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case Json.Raw raw -> raw.text();
            default -> "";
        };
    }

    /** Numbers, texts that are wholly a number, booleans as 1 and 0; everything else is 0. */
    public static double toNumber(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Boolean flag -> flag ? 1 : 0;
            case String text -> parseNumber(text);
            case byte[] bytes -> parseNumber(new String(bytes, StandardCharsets.UTF_8));
            case null, default -> 0;
        };
    }

    /**
     * As {@link #toNumber}, cut towards zero; a decimal text is cut at its dot, one with an
     * exponent is 0.
     */
    public static long toInteger(@Nullable Object value) {
        if (value instanceof String text) {
            var matcher = LEADING_INTEGER.matcher(text);
            if (!matcher.matches()) {
                return 0;
            }
            try {
                return Long.parseLong(matcher.group(1));
            } catch (NumberFormatException _) {
                return 0; // more digits than a 64-bit integer holds
            }
        }
        return (long) toNumber(value);
    }

    /** Booleans, numbers other than 0, and the texts {@code 1 t T true TRUE True} are true. */
    public static boolean toBoolean(@Nullable Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case Number number -> number.doubleValue() != 0;
            case String text -> TRUE.contains(text);
            case null, default -> false;
        };
    }

    /**
     * Texts of a list, of a text that holds a JSON array, or of a single scalar; empty ones are
     * dropped, of equal ones the first stays.
     */
    public static List<String> toTexts(@Nullable Object value) {
        var texts = new LinkedHashSet<String>();
        switch (value) {
            case null -> {}
            case Iterable<?> list -> list.forEach(element -> texts.add(toText(element)));
            case String text when text.contains("[") -> texts.addAll(parseTexts(text));
            case Json.Raw raw -> texts.addAll(parseTexts(raw.text()));
            default -> texts.add(toText(value));
        }
        texts.remove("");
        return List.copyOf(texts);
    }

    /**
     * An array of texts gives its elements; anything else is one text, after the texts of a mixed
     * array.
     */
    private static List<String> parseTexts(String text) {
        Object parsed;
        try {
            parsed = Json.isValid(text) ? Json.parse(text) : text;
        } catch (IllegalArgumentException _) {
            parsed = text; // a number too large for a double: no array of texts
        }
        if (!(parsed instanceof List<?> list)) {
            return List.of(text);
        }
        var texts = new ArrayList<String>();
        boolean mixed = false;
        for (Object element : list) {
            if (element instanceof String inner) {
                texts.add(inner);
            } else {
                mixed |= element != null;
            }
        }
        if (mixed) {
            texts.add(text);
        }
        return texts;
    }

    private static double parseNumber(String text) {
        if (DECIMAL.matches(text) || HEXADECIMAL.matches(text)) {
            double number = Double.parseDouble(text);
            return Double.isInfinite(number) ? 0 : number;
        }
        if (INFINITY.matches(text)) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return NOT_A_NUMBER.matches(text) ? Double.NaN : 0;
    }

    private static String plain(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
