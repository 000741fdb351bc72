package dev.larder.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON in the one flavour of this server, on the wire and on disk: no white space, {@code <},
 * {@code >}, {@code &}, U+2028 and U+2029 escaped, other text raw, numbers as {@link
 * #number(double)} writes them. Values are {@code Map} (keys are text), {@code List}, {@code
 * String}, {@code Number}, {@code Boolean}, {@link Raw} and null; every number that is read is a
 * {@code Double}, as the reference decodes them.
 */
public final class Json {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().characterEscapes(new Escapes()).build();

    private Json() {}

    /**
     * JSON text that is written as it stands, compacted and escaped.
     *
     * @param text one valid JSON value
     */
    public record Raw(String text) {}

    /** Something that knows its members. */
    public interface Writable {
        /** A value that {@link Json} can write. */
        @Nullable Object toJson();
    }

    /**
     * Reads one JSON value; what follows it is ignored.
     *
     * @throws IllegalArgumentException when the text does not start with a valid value
     */
    public static @Nullable Object parse(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return read(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("invalid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** As {@link #parse(String)}, from UTF-8. */
    public static @Nullable Object parse(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            parser.nextToken();
            return read(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("invalid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether the text is exactly one JSON value. */
    public static boolean isValid(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException _) {
            return false;
        }
    }

    /**
     * Reads one JSON object.
     *
     * @throws IllegalArgumentException when the text is no JSON object; null counts as an empty one
     */
    @SuppressWarnings("unchecked") // objects are read into Map<String, Object> below
    public static Map<String, @Nullable Object> parseObject(String text) {
        return switch (parse(text)) {
            case null -> new LinkedHashMap<>();
            case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
            default -> throw new IllegalArgumentException("not a JSON object");
        };
    }

    public static String write(@Nullable Object value) {
        return new String(writeBytes(value), StandardCharsets.UTF_8);
    }

    /** The value as UTF-8 without a trailing line feed. */
    public static byte[] writeBytes(@Nullable Object value) {
        var out = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(generator, value);
        }
        return out.toByteArray();
    }

    /**
     * JSON text without white space between its tokens, escaped as everything else; the text must
     * be valid JSON.
     */
    public static String compact(String json) {
        var out = new StringBuilder(json.length());
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inText && c == '\\') {
                out.append(c).append(json.charAt(++i));
            } else if (c == '"') {
                inText = !inText;
                out.append(c);
            } else if (inText || !(c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                appendEscaped(out, c);
            }
        }
        return out.toString();
    }

    /**
     * A number as JSON: shortest text that reads back as the same number, plain from 1e-6 up to
     * below 1e21, with an exponent elsewhere ({@code 1e+21}, {@code 1e-7}); whole numbers carry no
     * fraction.
     *
     * @throws IllegalArgumentException when the number is infinite or not a number
     */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a JSON number: " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        double magnitude = Math.abs(value);
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (magnitude >= 1e-6 && magnitude < 1e21) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        var text = new StringBuilder();
        if (value < 0) {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        return text.append('e')
                .append(exponent < 0 ? '-' : '+')
                .append(Math.abs(exponent))
                .toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(wellFormed(text));
            case Boolean flag -> generator.writeBoolean(flag);
            case Long number -> generator.writeNumber(number);
            case Integer number -> generator.writeNumber(number);
            case Short number -> generator.writeNumber(number);
            case Number number -> generator.writeRawValue(number(number.doubleValue()));
            case Raw raw -> generator.writeRawValue(compact(raw.text()));
            case Writable writable -> write(generator, writable.toJson());
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((key, member) -> {
                    generator.writeName(wellFormed((String) key));
                    write(generator, member);
                });
                generator.writeEndObject();
            }
            case Iterable<?> list -> {
                generator.writeStartArray();
                for (Object element : list) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    private static @Nullable Object read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case null -> throw new IllegalArgumentException("invalid JSON: no value");
            case VALUE_NULL -> null;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_STRING -> wellFormed(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(parser);
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                yield list;
            }
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = wellFormed(parser.currentName());
                    parser.nextToken();
                    map.put(name, read(parser));
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("invalid JSON: unexpected " + token);
        };
    }

    private static Double readNumber(JsonParser parser) {
        double number = Double.parseDouble(parser.getString());
        if (Double.isInfinite(number)) {
            throw new IllegalArgumentException("invalid JSON: number out of range");
        }
        return number;
    }

    /** Half a surrogate pair cannot be written as UTF-8 and becomes U+FFFD. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(point ->
                                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                                        ? 0xFFFD
                                        : point)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    private static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '<' -> out.append("\\u003c");
            case '>' -> out.append("\\u003e");
            case '&' -> out.append("\\u0026");
            case '\u2028' -> out.append("\\u2028");
            case '\u2029' -> out.append("\\u2029");
            default -> out.append(c);
        }
    }

    private static final class Escapes extends CharacterEscapes {

        private static final long serialVersionUID = 1L;
        private static final List<Character> SHORT_FORMS = List.of('\b', '\f', '\n', '\r', '\t');

        private final int[] codes = standardAsciiEscapesForJSON();
        private final SerializableString[] sequences = new SerializableString[128];

        Escapes() {
            for (char c = 0; c < 128; c++) {
                boolean control = c < 0x20 && !SHORT_FORMS.contains(c);
                if (control || c == '<' || c == '>' || c == '&') {
                    codes[c] = ESCAPE_CUSTOM;
                    sequences[c] = new SerializedString(String.format("\\u%04x", (int) c));
                }
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return switch (c) {
                case 0x2028 -> LINE_SEPARATOR;
                case 0x2029 -> PARAGRAPH_SEPARATOR;
                default -> c < 128 ? sequences[c] : null;
            };
        }

        private static final SerializableString LINE_SEPARATOR = new SerializedString("\\u2028");
        private static final SerializableString PARAGRAPH_SEPARATOR =
                new SerializedString("\\u2029");
    }
}
