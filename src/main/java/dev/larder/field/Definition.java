package dev.larder.field;

import com.google.re2j.Pattern;

import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the definitions of all types have in common: the shared members and their checks. */
final class Definition {

    private static final Pattern WORD = Pattern.compile("^[0-9A-Za-z_]+$");
    private static final List<String> RESERVED_NAMES =
            List.of("null", "true", "false", "_rowid_", "collectionId", "collectionName", "expand");
    private static final int MAX_NAME_BYTES = 100;
    private static final int MAX_HELP_BYTES = 300;

    private Definition() {}

    /** The members that every type writes; sorted as more are added. */
    static Map<String, @Nullable Object> json(Field field) {
        var json = new TreeMap<String, @Nullable Object>();
        Identity identity = field.identity();
        json.put("hidden", identity.hidden());
        json.put("id", identity.id());
        json.put("name", identity.name());
        json.put("presentable", identity.presentable());
        json.put("system", identity.system());
        json.put("type", field.type());
        if (!(field instanceof AutodateField)) {
            json.put("help", identity.help());
            json.put("required", identity.required());
        }
        return json;
    }

    static void validate(Field field, FieldErrors errors) {
        Identity identity = field.identity();
        errors.check("id", Checks.required(identity.id()))
                .check("id", Checks.length(identity.id(), 1, MAX_NAME_BYTES))
                .check("name", Checks.required(identity.name()))
                .check("name", Checks.length(identity.name(), 1, MAX_NAME_BYTES))
                .check("name", Checks.match(identity.name(), WORD))
                .check("name", Checks.notIn(identity.name(), RESERVED_NAMES));
        if (identity.name().toLowerCase(Locale.ROOT).contains("_via_")) {
            errors.reject("name", "validation_found_via", "The value cannot contain \"_via_\".");
        }
        if (!(field instanceof AutodateField)) {
            errors.check("help", Checks.length(identity.help(), 1, MAX_HELP_BYTES));
        }
    }

    static void validateSize(String key, long size, FieldErrors errors) {
        errors.check(key, Checks.min(size, 0))
                .check(key, Checks.max(size, Checks.MAX_SAFE_INTEGER));
    }

    static @Nullable List<String> copy(@Nullable List<String> list) {
        return list == null ? null : List.copyOf(list);
    }
}
