package dev.larder.field;

import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One field of a collection: its settings, and what its type does with values.
 *
 * <p>A value lives in memory as: text, editor, email, url, date and autodate {@code String} (a date
 * in canonical form or empty); number {@code Double}; bool {@code Boolean}; select and relation
 * {@code String}, or {@code List<String>} when several values are allowed; file {@code
 * List<FileValue>} in both cases; json {@code Json.Raw} or null; password {@link PasswordValue};
 * geoPoint {@link GeoPoint}.
 */
public sealed interface Field
        permits TextField,
                EditorField,
                NumberField,
                BoolField,
                EmailField,
                UrlField,
                DateField,
                AutodateField,
                SelectField,
                FileField,
                RelationField,
                JsonField,
                PasswordField,
                GeoPointField {

    Identity identity();

    Field withIdentity(Identity identity);

    /** Name of the type in definitions: {@code text}, {@code number}, and so on. */
    String type();

    ColumnKind column();

    /** The value of a new record. */
    default @Nullable Object zero() {
        return normalize(null);
    }

    /**
     * Casts what a client, a form or a hook assigns; never fails, what cannot be cast becomes the
     * zero value.
     */
    @Nullable Object normalize(@Nullable Object input);

    /**
     * The value from what the database returned: null, {@code Long}, {@code Double}, {@code String}
     * or {@code byte[]}.
     */
    @Nullable Object decode(@Nullable Object stored);

    /**
     * What is bound for a value: null, {@code Long}, {@code Double}, {@code Boolean} or {@code
     * String}.
     */
    @Nullable Object encode(@Nullable Object value);

    /** What {@link dev.larder.api.Json} writes for clients. */
    @Nullable Object toJson(@Nullable Object value);

    /** Checks a value; at most one error, under the field's name. */
    void validate(@Nullable Object value, ValueContext context, FieldErrors errors);

    /** Checks the settings; errors by key of the definition. */
    void validateSettings(SettingsContext context, FieldErrors errors);

    /**
     * The definition as it is stored and shown: sorted keys, all of them always there, with {@code
     * type}.
     */
    Map<String, @Nullable Object> settingsJson();

    /** Whether several values are allowed; only select, file and relation fields can. */
    default boolean isMultiple() {
        return false;
    }

    /**
     * Whether a body key assigns to this field: its name, or its name with a modifier that the type
     * knows.
     */
    default boolean handles(String key) {
        return key.equals(name());
    }

    /**
     * The value after a key of a body was applied to the current one. Keys are applied shortest
     * first.
     *
     * @param key one that the field {@linkplain #handles handles}
     */
    default @Nullable Object apply(String key, @Nullable Object current, @Nullable Object input) {
        return normalize(input);
    }

    /**
     * Bytes that a value of this field may add to a request body beyond the ordinary limit; 0 for
     * most types.
     */
    default long bodyLimit() {
        return 0;
    }

    default String id() {
        return identity().id();
    }

    default String name() {
        return identity().name();
    }

    default boolean isHidden() {
        return identity().hidden();
    }

    default boolean isSystem() {
        return identity().system();
    }

    default boolean isRequired() {
        return identity().required();
    }

    /**
     * Reads a definition; missing keys take their zero value, unknown ones are ignored.
     *
     * @param json members in the values of {@link dev.larder.api.Json}
     * @throws IllegalArgumentException when the type is unknown or a member has the wrong kind
     */
    static Field parse(Map<String, ? extends @Nullable Object> json) {
        return FieldParser.parse(json);
    }
}
