package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Ids of one or several records of a collection.
 *
 * @param collectionId id of the target collection
 * @param cascadeDelete whether a record goes when a record that it points to is deleted
 * @param minSelect fewest ids of a value that is not empty; 0 for no lower bound
 * @param maxSelect most ids of a value; 0 and 1 for a single one
 */
public record RelationField(
        Identity identity,
        String collectionId,
        boolean cascadeDelete,
        long minSelect,
        long maxSelect)
        implements Field {

    public static final String TYPE = "relation";

    @Override
    public RelationField withIdentity(Identity newIdentity) {
        return new RelationField(newIdentity, collectionId, cascadeDelete, minSelect, maxSelect);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean isMultiple() {
        return maxSelect > 1;
    }

    @Override
    public ColumnKind column() {
        return isMultiple() ? ColumnKind.JSON_ARRAY : ColumnKind.TEXT;
    }

    @Override
    public Object normalize(@Nullable Object input) {
        return TextLists.normalize(input, isMultiple());
    }

    @Override
    public Object decode(@Nullable Object stored) {
        return TextLists.normalize(stored, isMultiple());
    }

    @Override
    public String encode(@Nullable Object value) {
        return TextLists.encode(value, isMultiple());
    }

    @Override
    public Object toJson(@Nullable Object value) {
        return TextLists.normalize(value, isMultiple());
    }

    @Override
    public boolean handles(String key) {
        return TextLists.handles(name(), key);
    }

    @Override
    public Object apply(String key, @Nullable Object current, @Nullable Object input) {
        return TextLists.apply(name(), key, current, input, isMultiple());
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        List<String> ids = Cast.toTexts(value);
        long limit = Math.max(maxSelect, 1);
        if (ids.isEmpty()) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
        } else if (ids.size() < minSelect) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_not_enough_values",
                            "Select at least " + minSelect,
                            Map.of("minSelect", minSelect)));
        } else if (ids.size() > limit) {
            errors.reject(name(), SelectField.tooMany(limit));
        } else if (!context.references().hasCollection(collectionId)) {
            errors.reject(
                    name(),
                    "validation_missing_rel_collection",
                    "Relation connection is missing or cannot be accessed");
        } else if (context.references().countRecords(collectionId, ids) != ids.size()) {
            errors.reject(
                    name(),
                    "validation_missing_rel_records",
                    "Failed to find all relation records with the provided ids");
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        errors.check("collectionId", Checks.required(collectionId));
        if (!collectionId.isEmpty()) {
            errors.check("collectionId", validateTarget(context));
        }
        errors.check("minSelect", Checks.min(minSelect, 0));
        if (minSelect > 0) {
            errors.check("maxSelect", Checks.required(maxSelect));
        }
        errors.check("maxSelect", Checks.min(maxSelect, minSelect));
    }

    private @Nullable FieldError validateTarget(SettingsContext context) {
        if (context.storedField(id()) instanceof RelationField stored
                && !stored.collectionId.equals(collectionId)) {
            return new FieldError(
                    "validation_field_relation_change",
                    "The relation collection cannot be changed.");
        }
        if (!context.hasCollection(collectionId)) {
            return new FieldError(
                    "validation_field_relation_missing_collection",
                    "The relation collection doesn't exist.");
        }
        if (!context.isView() && context.isViewCollection(collectionId)) {
            return new FieldError(
                    "validation_relation_field_non_view_base_collection",
                    "Only view collections are allowed to have relations to other views.");
        }
        return null;
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("cascadeDelete", cascadeDelete);
        json.put("collectionId", collectionId);
        json.put("maxSelect", maxSelect);
        json.put("minSelect", minSelect);
        return json;
    }
}
