package dev.larder.record;

import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.field.Field;
import dev.larder.field.FileValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One record in memory: its values, the stored values they replace, and what its reader may see.
 * Values are those that {@link Field} describes. Not safe for use by several threads.
 */
public final class RecordModel implements Json.Writable {

    private final CollectionModel collection;
    private final List<Field> fields;
    private final @Nullable Object[] values;
    private @Nullable Object[] originals;
    private boolean isNew;

    private final Set<String> shown = new HashSet<>(0);
    private final Set<String> concealed = new HashSet<>(0);
    private boolean emailShown;
    private @Nullable Map<String, @Nullable Object> custom;
    private boolean customShown;
    private @Nullable Map<String, Object> expand;

    private RecordModel(
            CollectionModel collection,
            List<Field> fields,
            @Nullable Object[] values,
            boolean isNew) {
        this.collection = collection;
        this.fields = fields;
        this.values = values;
        this.originals = values.clone();
        this.isNew = isNew;
    }

    /** A record that is not stored yet, every field at its zero value. */
    public static RecordModel blank(CollectionModel collection) {
        List<Field> fields = collection.fields();
        var values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).zero();
        }
        return new RecordModel(collection, fields, values, true);
    }

    /**
     * A stored record.
     *
     * @param values one for each field of the collection, in its order, as {@link Field#decode}
     *     gives them
     */
    static RecordModel stored(CollectionModel collection, @Nullable Object[] values) {
        return new RecordModel(collection, collection.fields(), values, false);
    }

    /**
     * A record with the same values and originals; visibility and expanded records start afresh.
     */
    public RecordModel copy() {
        var copy = new RecordModel(collection, fields, values.clone(), isNew);
        copy.originals = originals.clone();
        return copy;
    }

    /** The record as it was loaded or last saved. */
    public RecordModel originalRecord() {
        return new RecordModel(collection, fields, originals.clone(), isNew);
    }

    public CollectionModel collection() {
        return collection;
    }

    /** The record's id; empty while a new record has none. */
    public String id() {
        return text("id");
    }

    /** Whether the record is not stored yet. */
    public boolean isNew() {
        return isNew;
    }

    /** The value of a field, or custom data that a hook attached; null when there is neither. */
    public @Nullable Object value(String name) {
        int index = indexOf(name);
        return index >= 0 ? values[index] : custom == null ? null : custom.get(name);
    }

    /**
     * The stored value of a field; its zero value while the record is new; null when there is no
     * such field.
     */
    public @Nullable Object original(String name) {
        int index = indexOf(name);
        return index < 0 ? null : originals[index];
    }

    /** A text value; empty when the field is missing or of another kind. */
    public String text(String name) {
        return value(name) instanceof String text ? text : "";
    }

    /** A truth value; false when the field is missing or of another kind. */
    public boolean flag(String name) {
        return value(name) instanceof Boolean flag && flag;
    }

    /** A number; 0 when the field is missing or of another kind. */
    public double number(String name) {
        return value(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /**
     * The elements of a select, relation or file value, single ones included; file names as they
     * will be stored.
     */
    public List<String> texts(String name) {
        return textsOf(value(name));
    }

    static List<String> textsOf(@Nullable Object value) {
        return switch (value) {
            case String text -> text.isEmpty() ? List.of() : List.of(text);
            case List<?> list -> {
                var texts = new ArrayList<String>(list.size());
                for (Object element : list) {
                    texts.add(
                            element instanceof FileValue file
                                    ? file.name()
                                    : String.valueOf(element));
                }
                yield texts;
            }
            case null, default -> List.of();
        };
    }

    /**
     * Assigns what a body or a hook says: the first field that knows the key casts the value,
     * modifiers such as {@code tags+} are applied to the current one. Any other key becomes custom
     * data, which is never stored.
     */
    public RecordModel set(String key, @Nullable Object input) {
        if (!assign(key, input)) {
            Map<String, @Nullable Object> data = custom == null ? new LinkedHashMap<>() : custom;
            data.put(key, input);
            custom = data;
        }
        return this;
    }

    /** Assigns the members of a body, shortest keys first; keys of no field are ignored. */
    public RecordModel load(Map<String, ? extends @Nullable Object> body) {
        body.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().length()))
                .forEach(entry -> assign(entry.getKey(), entry.getValue()));
        return this;
    }

    private boolean assign(String key, @Nullable Object input) {
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            if (field.handles(key)) {
                values[i] = field.apply(key, values[i], input);
                return true;
            }
        }
        return false;
    }

    /**
     * Puts a value that is cast already, autodates included.
     *
     * @throws IllegalArgumentException when the collection has no such field
     */
    public RecordModel put(String name, @Nullable Object value) {
        int index = indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no field " + name + " in " + collection.name());
        }
        values[index] = value;
        return this;
    }

    /** Whether a field's value differs from the stored one. */
    public boolean isChanged(String name) {
        int index = indexOf(name);
        return index >= 0 && !java.util.Objects.equals(values[index], originals[index]);
    }

    /** The values to bind, by column, in the order of the fields. */
    Map<String, @Nullable Object> columns() {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < values.length; i++) {
            columns.put(fields.get(i).name(), fields.get(i).encode(values[i]));
        }
        return columns;
    }

    /** Notes that the current values are now the stored ones. */
    void markStored() {
        originals = values.clone();
        isNew = false;
    }

    /** Takes back {@link #markStored} after the transaction around it was rolled back. */
    void markUnstored(RecordModel before) {
        originals = before.originals.clone();
        isNew = before.isNew;
    }

    // ---- what a reader sees ----

    /** Shows fields that are hidden by their settings. */
    public RecordModel unhide(Collection<String> names) {
        shown.addAll(names);
        concealed.removeAll(names);
        return this;
    }

    /** Shows every field. */
    public RecordModel unhideAll() {
        return unhide(fields.stream().map(Field::name).toList());
    }

    /** Hides fields. */
    public RecordModel hide(Collection<String> names) {
        concealed.addAll(names);
        shown.removeAll(names);
        return this;
    }

    /** Shows the e-mail of an auth record whatever its {@code emailVisibility} says. */
    public RecordModel showEmail() {
        emailShown = true;
        return this;
    }

    /** Shows custom data beside the fields. */
    public RecordModel showCustom() {
        customShown = true;
        return this;
    }

    /**
     * Expanded relations by name, each a record or a list of records; null when nothing was
     * expanded.
     */
    public @Nullable Map<String, Object> expand() {
        return expand;
    }

    /** Sets the expanded relations; an empty map says that expanding found nothing. */
    public RecordModel expand(Map<String, Object> relations) {
        expand = new TreeMap<>(relations);
        return this;
    }

    /** What this record's reader sees, keys sorted. */
    @Override
    public Map<String, @Nullable Object> toJson() {
        var json = new TreeMap<String, @Nullable Object>();
        if (customShown && custom != null) {
            json.putAll(custom);
        }
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            if (isVisible(field)) {
                json.put(field.name(), field.toJson(values[i]));
            }
        }
        json.put("collectionId", collection.id());
        json.put("collectionName", collection.name());
        if (expand != null) {
            json.put("expand", expand);
        }
        return json;
    }

    private boolean isVisible(Field field) {
        String name = field.name();
        if (concealed.contains(name) || (field.isHidden() && !shown.contains(name))) {
            return false;
        }
        return !collection.isAuth()
                || switch (name) {
                    case "password", "tokenKey" -> false;
                    case "email" -> emailShown || flag("emailVisibility");
                    default -> true;
                };
    }

    private int indexOf(String name) {
        return collection.placeOf(name);
    }

    /** Collection and id; never values. */
    @Override
    public String toString() {
        return collection.name() + "/" + id();
    }
}
