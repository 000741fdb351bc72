package dev.larder.record;

import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.field.RelationField;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Attaches related records, forwards along relation fields and backwards along those of other
 * collections.
 */
final class RecordExpander {

    private static final int MAX_DEPTH = 6;
    private static final int MAX_BACK_RELATIONS = 1000;
    private static final Pattern BACK = Pattern.compile("(\\w+)_via_(\\w+)");
    private static final Pattern BACK_LEGACY = Pattern.compile("(\\w+)\\((\\w+)\\)");

    private final Session session;
    private final Schema schema;
    private final Fetch fetch;

    RecordExpander(Session session, Schema schema, Fetch fetch) {
        this.session = session;
        this.schema = schema;
        this.fetch = fetch;
    }

    /** Reads related records as their reader may see them. */
    @FunctionalInterface
    interface Fetch {
        /**
         * The records among these ids that the reader may see.
         *
         * @throws PathException when it may see none of the collection
         */
        List<RecordModel> fetch(CollectionModel collection, List<String> ids);
    }

    /** A path that cannot be followed; it leaves no trace in the answer. */
    static final class PathException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PathException(String message) {
            super(message);
        }

        PathException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Expands one path for records of one collection. */
    void expand(List<RecordModel> records, String path) {
        expand(records, path, 1);
    }

    private void expand(List<RecordModel> records, String path, int depth) {
        if (records.isEmpty() || depth > MAX_DEPTH) {
            return;
        }
        int dot = path.indexOf('.');
        String step = dot < 0 ? path : path.substring(0, dot);
        Related related = resolve(records, step);
        var ids = new LinkedHashSet<String>();
        related.ids().values().forEach(ids::addAll);
        List<RecordModel> found = fetch.fetch(related.collection(), List.copyOf(ids));
        if (dot >= 0) {
            expand(found, path.substring(dot + 1), depth + 1);
        }
        attach(records, step, related, found);
    }

    /**
     * What one step of a path leads to.
     *
     * @param ids ids of the related records for each record, in stored order
     */
    private record Related(
            CollectionModel collection, boolean multiple, Map<RecordModel, List<String>> ids) {}

    private Related resolve(List<RecordModel> records, String step) {
        CollectionModel collection = records.getFirst().collection();
        Matcher back = (step.indexOf('(') >= 0 ? BACK_LEGACY : BACK).matcher(step);
        if (back.matches()) {
            return resolveBack(records, collection, back.group(1), back.group(2));
        }
        if (!(collection.findField(step) instanceof RelationField relation)) {
            throw new PathException("no relation field " + step + " in " + collection.name());
        }
        CollectionModel target = schema.find(relation.collectionId());
        if (target == null) {
            throw new PathException("the collection of " + step + " is missing");
        }
        var ids = new LinkedHashMap<RecordModel, List<String>>();
        records.forEach(record -> ids.put(record, record.texts(step)));
        return new Related(target, relation.isMultiple(), ids);
    }

    private Related resolveBack(
            List<RecordModel> records,
            CollectionModel collection,
            String sourceName,
            String fieldName) {
        CollectionModel source = schema.find(sourceName);
        if (source == null
                || !(source.findField(fieldName) instanceof RelationField relation)
                || !relation.collectionId().equals(collection.id())) {
            throw new PathException(
                    "no relation "
                            + fieldName
                            + " from "
                            + sourceName
                            + " to "
                            + collection.name());
        }
        String table = Dialect.quote(source.name());
        String id = table + "." + Dialect.quote("id");
        String column = table + "." + Dialect.quote(fieldName);
        String text =
                "SELECT "
                        + id
                        + " FROM "
                        + table
                        + " WHERE "
                        + Dialect.holdsAnyOf(column, relation.isMultiple())
                        + " LIMIT "
                        + MAX_BACK_RELATIONS;
        var ids = new LinkedHashMap<RecordModel, List<String>>();
        session.read(db -> {
            for (RecordModel record : records) {
                ids.put(
                        record,
                        db.list(
                                Sql.of(text, Json.write(List.of(record.id()))),
                                row -> String.valueOf(row.text(0))));
            }
            return null;
        });
        return new Related(source, !Schema.hasUniqueIndex(source, fieldName), ids);
    }

    private static void attach(
            List<RecordModel> records, String step, Related related, List<RecordModel> found) {
        var byId = new HashMap<String, RecordModel>();
        found.forEach(record -> byId.put(record.id(), record));
        for (RecordModel record : records) {
            Map<String, Object> expand =
                    record.expand() == null ? new TreeMap<>() : new TreeMap<>(record.expand());
            var visible = new ArrayList<RecordModel>();
            for (String id : related.ids().getOrDefault(record, List.of())) {
                RecordModel target = byId.get(id);
                if (target != null) {
                    visible.add(target);
                }
            }
            if (!visible.isEmpty()) {
                mergeEarlier(expand.get(step), byId);
                expand.put(step, related.multiple() ? visible : visible.getFirst());
            }
            record.expand(expand);
        }
    }

    /** Keeps what an earlier path expanded below the same records. */
    private static void mergeEarlier(@Nullable Object earlier, Map<String, RecordModel> byId) {
        List<?> earlierRecords =
                earlier instanceof List<?> list
                        ? list
                        : earlier == null ? List.of() : List.of(earlier);
        for (Object element : earlierRecords) {
            if (element instanceof RecordModel old && old.expand() != null) {
                RecordModel fresh = byId.get(old.id());
                if (fresh != null && fresh != old) {
                    mergeExpand(fresh, old.expand());
                }
            }
        }
    }

    private static void mergeExpand(RecordModel record, @Nullable Map<String, Object> more) {
        if (more == null) {
            return;
        }
        Map<String, Object> merged = new TreeMap<>(more);
        Map<String, Object> own = record.expand();
        if (own != null) {
            own.forEach((name, value) -> {
                Object old = merged.get(name);
                if (old != null) {
                    var byId = new HashMap<String, RecordModel>();
                    for (Object element : value instanceof List<?> list ? list : List.of(value)) {
                        if (element instanceof RecordModel model) {
                            byId.put(model.id(), model);
                        }
                    }
                    mergeEarlier(old, byId);
                }
                merged.put(name, value);
            });
        }
        record.expand(merged);
    }

    /**
     * The paths of an {@code expand} parameter: without blanks, duplicates and beginnings of longer
     * ones.
     */
    static List<String> paths(List<String> requested) {
        var cleaned = new LinkedHashSet<String>();
        for (String path : requested) {
            String clean = path.replace(" ", "").replaceAll("^\\.+|\\.+$", "");
            if (!clean.isEmpty()) {
                cleaned.add(clean);
            }
        }
        return cleaned.stream()
                .filter(path -> cleaned.stream().noneMatch(other -> other.startsWith(path + ".")))
                .toList();
    }
}
