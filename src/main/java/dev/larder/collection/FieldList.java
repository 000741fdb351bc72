package dev.larder.collection;

import dev.larder.field.Field;
import dev.larder.field.Members;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * How fields join a list: the id is the identity of a column, and a field without one gets it from
 * type and name.
 */
final class FieldList {

    private static final int LAST_SUFFIX = 999;

    private FieldList() {}

    /**
     * Adds a field. With an id it replaces the field that has it; without one it replaces the field
     * of the same name, taking over its id, or gets the id of its type and name. Else it goes to
     * the end.
     */
    static void add(List<Field> fields, Field field) {
        boolean byName = field.id().isEmpty();
        for (int i = 0; i < fields.size(); i++) {
            Field present = fields.get(i);
            boolean same =
                    byName
                            ? !field.name().isEmpty() && present.name().equals(field.name())
                            : present.id().equals(field.id());
            if (same) {
                fields.set(i, field.withIdentity(field.identity().withId(present.id())));
                return;
            }
        }
        fields.add(
                byName
                        ? field.withIdentity(field.identity().withId(freeId(fields, field)))
                        : field);
    }

    /** A list in which every field has an id. */
    static List<Field> normalized(List<Field> fields) {
        var list = new ArrayList<Field>();
        fields.forEach(field -> add(list, field));
        return list;
    }

    /**
     * Reads a list of definitions, or a single one.
     *
     * @throws IllegalArgumentException when one of them cannot be read
     */
    static List<Field> parse(@Nullable List<?> definitions) {
        var list = new ArrayList<Field>();
        if (definitions != null) {
            for (Object definition : definitions) {
                add(list, Field.parse(Members.of("fields", definition).json()));
            }
        }
        return list;
    }

    /** The definitions as they are stored and shown. */
    static List<Map<String, @Nullable Object>> toJson(List<Field> fields) {
        return fields.stream().map(Field::settingsJson).toList();
    }

    /** Decimal CRC-32 (IEEE) of the UTF-8 of a text, which default ids are made of. */
    static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toString(crc.getValue());
    }

    private static String freeId(List<Field> fields, Field field) {
        String base = field.type() + checksum(field.name());
        String id = base;
        for (int i = 2; i <= LAST_SUFFIX && isTaken(fields, id); i++) {
            id = base + i;
        }
        return id;
    }

    private static boolean isTaken(List<Field> fields, String id) {
        return fields.stream().anyMatch(field -> field.id().equals(id));
    }
}
