package dev.larder.field;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a check of settings may look at beside the field. */
public interface SettingsContext {

    /** All fields of the collection, in order. */
    List<Field> fields();

    /** The stored field with this id; null when the collection or the field is new. */
    @Nullable Field storedField(String fieldId);

    /** Whether the collection that owns the field is a view. */
    boolean isView();

    /** Whether a collection has this very id. */
    boolean hasCollection(String collectionId);

    /** Whether the collection with this id is a view. */
    boolean isViewCollection(String collectionId);
}
