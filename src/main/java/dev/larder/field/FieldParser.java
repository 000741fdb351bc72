package dev.larder.field;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Reads field definitions, with every member in the kind that its option has. */
final class FieldParser {

    private final Members json;

    private FieldParser(Members json) {
        this.json = json;
    }

    static Field parse(Map<String, ? extends @Nullable Object> json) {
        return new FieldParser(new Members(json)).parse();
    }

    private Field parse() {
        String type = text("type");
        Identity identity =
                new Identity(
                        text("id"),
                        text("name"),
                        flag("system"),
                        flag("hidden"),
                        flag("presentable"),
                        text("help"),
                        flag("required"));
        return switch (type) {
            case TextField.TYPE ->
                    new TextField(
                            identity,
                            integer("min"),
                            integer("max"),
                            text("pattern"),
                            text("autogeneratePattern"),
                            flag("primaryKey"));
            case EditorField.TYPE ->
                    new EditorField(identity, integer("maxSize"), flag("convertURLs"));
            case NumberField.TYPE ->
                    new NumberField(
                            identity,
                            json.nullableNumber("min", null),
                            json.nullableNumber("max", null),
                            flag("onlyInt"));
            case BoolField.TYPE -> new BoolField(identity);
            case EmailField.TYPE ->
                    new EmailField(
                            identity,
                            json.texts("exceptDomains", null),
                            json.texts("onlyDomains", null));
            case UrlField.TYPE ->
                    new UrlField(
                            identity,
                            json.texts("exceptDomains", null),
                            json.texts("onlyDomains", null));
            case DateField.TYPE -> new DateField(identity, date("min"), date("max"));
            case AutodateField.TYPE ->
                    new AutodateField(identity, flag("onCreate"), flag("onUpdate"));
            case SelectField.TYPE ->
                    new SelectField(identity, json.texts("values", null), integer("maxSelect"));
            case FileField.TYPE ->
                    new FileField(
                            identity,
                            integer("maxSize"),
                            integer("maxSelect"),
                            json.texts("mimeTypes", null),
                            json.texts("thumbs", null),
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
                    new PasswordField(
                            identity,
                            integer("min"),
                            integer("max"),
                            text("pattern"),
                            integer("cost"));
            case GeoPointField.TYPE -> new GeoPointField(identity);
            default -> throw new IllegalArgumentException("missing or unknown field type: " + type);
        };
    }

    private String text(String key) {
        return json.text(key, "");
    }

    private boolean flag(String key) {
        return json.flag(key, false);
    }

    private long integer(String key) {
        return json.integer(key, 0);
    }

    private String date(String key) {
        return Dates.canonical(json.json().get(key));
    }
}
