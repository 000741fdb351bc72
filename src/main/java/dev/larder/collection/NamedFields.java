package dev.larder.collection;

import dev.larder.field.Field;

import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * The fields of a collection, which do not change, with their places by name: every value of every
 * record is looked up by one.
 */
final class NamedFields extends AbstractList<Field> implements RandomAccess {

    private final Field[] fields;
    private final Map<String, Integer> places;

    private NamedFields(List<Field> fields) {
        this.fields = fields.toArray(Field[]::new);
        places = HashMap.newHashMap(fields.size());
        for (int i = 0; i < this.fields.length; i++) {
            places.putIfAbsent(this.fields[i].name(), i);
        }
    }

    static NamedFields of(List<Field> fields) {
        return fields instanceof NamedFields list ? list : new NamedFields(fields);
    }

    @Override
    public Field get(int index) {
        return fields[index];
    }

    @Override
    public int size() {
        return fields.length;
    }

    /** Place of the first field with exactly this name; -1 when there is none. */
    static int place(List<Field> fields, String name) {
        if (fields instanceof NamedFields list) {
            return list.places.getOrDefault(name, -1);
        }
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
