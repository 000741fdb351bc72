package dev.larder.record;

import dev.larder.api.Upload;
import dev.larder.collection.CollectionModel;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.field.FileValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A body with its modifiers resolved against a record.
 *
 * @param values by field name, cast; keys of no field as they were sent
 * @param visibleToRules the same for {@code @request.body}: JSON values, pending uploads described
 *     by an object
 */
record SubmittedData(
        Map<String, @Nullable Object> values, Map<String, @Nullable Object> visibleToRules) {

    /**
     * Reads a body for a record, which is not changed.
     *
     * @param keepHidden whether values of hidden fields are kept
     */
    static SubmittedData read(
            RecordModel record,
            Map<String, ? extends @Nullable Object> body,
            Map<String, List<Upload>> uploads,
            boolean keepHidden) {
        CollectionModel collection = record.collection();
        Map<String, @Nullable Object> values = resolve(record, body);
        if (!uploads.isEmpty()) {
            values = resolve(record, withUploads(collection, values, body, uploads));
        }
        if (!keepHidden) {
            for (Field field : collection.fields()) {
                if (field.isHidden() && !(collection.isAuth() && field.name().equals("password"))) {
                    values.remove(field.name());
                }
            }
        }
        return new SubmittedData(values, describe(collection, values));
    }

    private static Map<String, @Nullable Object> resolve(
            RecordModel record, Map<String, ? extends @Nullable Object> body) {
        var result = new LinkedHashMap<String, @Nullable Object>(body);
        var current = new LinkedHashMap<String, @Nullable Object>();
        body.keySet().stream()
                .sorted(Comparator.comparingInt(String::length))
                .forEach(key -> {
                    Field field = fieldFor(record.collection(), key);
                    if (field != null) {
                        String name = field.name();
                        Object before =
                                current.containsKey(name) ? current.get(name) : record.value(name);
                        current.put(name, field.apply(key, before, body.get(key)));
                        result.remove(key);
                    }
                });
        result.putAll(current);
        return result;
    }

    private static @Nullable Field fieldFor(CollectionModel collection, String key) {
        for (Field field : collection.fields()) {
            if (field.handles(key)) {
                return field;
            }
        }
        return null;
    }

    /**
     * Adds the uploads under their keys; those of a plain key follow the names that the body keeps.
     */
    private static Map<String, @Nullable Object> withUploads(
            CollectionModel collection,
            Map<String, @Nullable Object> resolved,
            Map<String, ? extends @Nullable Object> body,
            Map<String, List<Upload>> uploads) {
        var merged = new LinkedHashMap<String, @Nullable Object>(resolved);
        for (Field field : collection.fields()) {
            if (field instanceof FileField) {
                for (String key : List.of(field.name(), "+" + field.name(), field.name() + "+")) {
                    List<Upload> files = uploads.get(key);
                    if (files != null) {
                        var all = new ArrayList<@Nullable Object>();
                        if (key.equals(field.name()) && body.get(key) != null) {
                            all.addAll(RecordModel.textsOf(body.get(key)));
                        }
                        all.addAll(files);
                        merged.put(key, all);
                    }
                }
            }
        }
        return merged;
    }

    private static Map<String, @Nullable Object> describe(
            CollectionModel collection, Map<String, @Nullable Object> values) {
        var described = new LinkedHashMap<String, @Nullable Object>();
        values.forEach((key, value) -> {
            Field field = collection.findField(key);
            described.put(key, field == null ? value : describe(field, value));
        });
        return described;
    }

    private static @Nullable Object describe(Field field, @Nullable Object value) {
        if (!(field instanceof FileField) || !(value instanceof List<?> files)) {
            return field.toJson(value);
        }
        List<Object> described =
                files.stream()
                        .map(file ->
                                file instanceof FileValue known
                                        ? describe(known)
                                        : String.valueOf(file))
                        .toList();
        return field.isMultiple() ? described : described.isEmpty() ? "" : described.getLast();
    }

    private static Object describe(FileValue file) {
        Upload upload = file.upload();
        return upload == null
                ? file.name()
                : Map.of(
                        "name",
                        file.name(),
                        "originalName",
                        upload.clientName(),
                        "size",
                        (double) upload.size());
    }
}
