package dev.larder.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads field definitions, with every member in the kind that its option has. */
final class FieldParser {

    private final Map<String, ? extends @Nullable Object> json;

    private FieldParser(Map<String, ? extends @Nullable Object> json) {
        this.json = json;
    }

    static Field parse(Map<String, ? extends @Nullable Object> json) {
        return new FieldParser(json).parse();
    }

    private Field parse() {
        String type = text("type");
        Identity identity = new Identity(
                text("id"), text("name"), flag("system"), flag("hidden"), flag("presentable"), text("help"), flag("required"));
        return switch (type) {
            case TextField.TYPE ->
                new TextField(
                        identity,
                        integer("min"),
                        integer("max"),
                        text("pattern"),
                        text("autogeneratePattern"),
                        flag("primaryKey"));
            case EditorField.TYPE -> new EditorField(identity, integer("maxSize"), flag("convertURLs"));
            case NumberField.TYPE -> new NumberField(identity, number("min"), number("max"), flag("onlyInt"));
            case BoolField.TYPE -> new BoolField(identity);
            case EmailField.TYPE -> new EmailField(identity, texts("exceptDomains"), texts("onlyDomains"));
            case UrlField.TYPE -> new UrlField(identity, texts("exceptDomains"), texts("onlyDomains"));
            case DateField.TYPE ->
                new DateField(identity, Dates.canonical(json.get("min")), Dates.canonical(json.get("max")));
            case AutodateField.TYPE -> new AutodateField(identity, flag("onCreate"), flag("onUpdate"));
            case SelectField.TYPE -> new SelectField(identity, texts("values"), integer("maxSelect"));
            case FileField.TYPE ->
                new FileField(
                        identity,
                        integer("maxSize"),
                        integer("maxSelect"),
                        texts("mimeTypes"),
                        texts("thumbs"),
                        flag("protected"));
            case RelationField.TYPE ->
                new RelationField(
                        identity,
                        text("collectionId"),
                        flag("cascadeDelete"),
                        integer("minSelect"),
                        integer("maxSelect"));
            case JsonField.TYPE -> new JsonField(identity, integer("maxSize"));
            case PasswordField.TYPE ->
                new PasswordField(identity, integer("min"), integer("max"), text("pattern"), integer("cost"));
            case GeoPointField.TYPE -> new GeoPointField(identity);
            default -> throw new IllegalArgumentException("missing or unknown field type: " + type);
        };
    }

    private String text(String key) {
        return switch (json.get(key)) {
            case null -> "";
            case String text -> text;
            case Object other -> throw wrongKind(key, other);
        };
    }

    private boolean flag(String key) {
        return switch (json.get(key)) {
            case null -> false;
            case Boolean flag -> flag;
            case Object other -> throw wrongKind(key, other);
        };
    }

    private @Nullable Double number(String key) {
        return switch (json.get(key)) {
            case null -> null;
            case Number number -> number.doubleValue();
            case Object other -> throw wrongKind(key, other);
        };
    }

    private long integer(String key) {
        Double number = number(key);
        if (number == null) {
            return 0;
        }
        if (number != Math.rint(number) || Math.abs(number) >= 0x1p63) {
            throw wrongKind(key, number);
        }
        return number.longValue();
    }

    private @Nullable List<String> texts(String key) {
        return switch (json.get(key)) {
            case null -> null;
            case List<?> list -> {
                var texts = new ArrayList<String>();
                for (Object element : list) {
                    switch (element) {
                        case null -> texts.add("");
                        case String text -> texts.add(text);
                        default -> throw wrongKind(key, element);
                    }
                }
                yield texts;
            }
            case Object other -> throw wrongKind(key, other);
        };
    }

    private static IllegalArgumentException wrongKind(String key, Object value) {
        return new IllegalArgumentException("field option " + key + " has the wrong kind of value: " + value);
    }
}
