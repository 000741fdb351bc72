package dev.larder.field;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Rich text as HTML, stored as it was sent.
 *
 * @param maxSize most bytes; 0 for 5 MiB
 * @param convertUrls a hint for the editor
 */
public record EditorField(Identity identity, long maxSize, boolean convertUrls) implements Field {

    public static final String TYPE = "editor";

    private static final long DEFAULT_MAX_SIZE = 5L << 20;

    @Override
    public EditorField withIdentity(Identity newIdentity) {
        return new EditorField(newIdentity, maxSize, convertUrls);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.TEXT;
    }

    @Override
    public String normalize(@Nullable Object input) {
        return Cast.toText(input);
    }

    @Override
    public String decode(@Nullable Object stored) {
        return Cast.toText(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public String toJson(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        String text = normalize(value);
        if (text.isEmpty() && isRequired()) {
            errors.reject(name(), FieldError.required());
        } else if (text.getBytes(StandardCharsets.UTF_8).length > bodyLimit()) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_content_size_limit",
                            "The maximum allowed content size is " + bodyLimit() + " bytes",
                            Map.of("maxSize", bodyLimit())));
        }
    }

    @Override
    public long bodyLimit() {
        return maxSize <= 0 ? DEFAULT_MAX_SIZE : maxSize;
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        Definition.validateSize("maxSize", maxSize, errors);
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("convertURLs", convertUrls);
        json.put("maxSize", maxSize);
        return json;
    }
}
