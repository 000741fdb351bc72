package dev.larder.collection;

import dev.larder.field.Field;
import dev.larder.field.SettingsContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the checks of field settings see of a collection.
 *
 * @param schema the stored collections
 * @param collection the checked collection in its new state
 * @param original its stored state; null when it is new
 */
record SchemaSettings(Schema schema, CollectionModel collection, @Nullable CollectionModel original)
        implements SettingsContext {

    @Override
    public List<Field> fields() {
        return collection.fields();
    }

    @Override
    public @Nullable Field storedField(String fieldId) {
        return original == null ? null : original.findFieldById(fieldId);
    }

    @Override
    public boolean isView() {
        return collection.isView();
    }

    @Override
    public boolean hasCollection(String collectionId) {
        return schema.findById(collectionId) != null;
    }

    @Override
    public boolean isViewCollection(String collectionId) {
        CollectionModel target = schema.findById(collectionId);
        return target != null && target.isView();
    }
}
