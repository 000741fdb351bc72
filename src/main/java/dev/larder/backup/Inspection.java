package dev.larder.backup;

import dev.larder.api.Page;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schemas;
import dev.larder.database.Connection;
import dev.larder.database.Databases;
import dev.larder.database.DetachedFile;
import dev.larder.database.Dialect;
import dev.larder.database.Row;
import dev.larder.database.Sql;
import dev.larder.web.PageRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Looks into a restored state without changing it. */
@Component
final class Inspection {

    /** The one table of {@code auxiliary.db}. */
    private static final String LOGS = "_logs";

    /** Columns that nobody needs to see of an account. */
    private static final Set<String> SECRET = Set.of("password", "tokenKey");

    private final Schemas schemas;
    private final Databases databases;

    Inspection(Schemas schemas, Databases databases) {
        this.schemas = schemas;
        this.databases = databases;
    }

    /** The collections of a state with the number of their records, there and now. */
    List<Map<String, @Nullable Object>> collections(RestoredState state) {
        return DetachedFile.read(
                state.file(),
                db -> {
                    var list = new ArrayList<Map<String, @Nullable Object>>();
                    if (!state.database().equals(DataFolder.DATA)) {
                        long now = databases.auxiliary().read(live -> count(live, LOGS));
                        list.add(line("", LOGS, count(db, LOGS), now));
                        return list;
                    }
                    for (CollectionModel then : schemas.read(db).all()) {
                        if (!then.isView()) {
                            list.add(
                                    line(
                                            then.id(),
                                            then.name(),
                                            count(db, then.name()),
                                            now(then)));
                        }
                    }
                    return list;
                });
    }

    private @Nullable Long now(CollectionModel then) {
        CollectionModel live = schemas.current().findById(then.id());
        return live == null || live.isView()
                ? null
                : databases.data().read(db -> count(db, live.name()));
    }

    private static Map<String, @Nullable Object> line(
            String id, String name, long then, @Nullable Long now) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", id);
        json.put("name", name);
        json.put("records", then);
        json.put("recordsNow", now);
        return json;
    }

    private static long count(Connection db, String table) {
        return Objects.requireNonNull(
                db.first(
                        Sql.of("SELECT count(*) FROM " + Dialect.quote(table)),
                        row -> row.integer(0)));
    }

    /** A page of records as they are stored; null when the state has no such collection. */
    @Nullable Page<Map<String, @Nullable Object>> records(
            RestoredState state, String collection, PageRequest request) {
        return DetachedFile.<@Nullable Page<Map<String, @Nullable Object>>>read(
                state.file(),
                db -> {
                    String table = table(db, state, collection);
                    if (table == null) {
                        return null;
                    }
                    long total = count(db, table);
                    List<Map<String, @Nullable Object>> rows =
                            db.list(
                                    Sql.of(
                                            "SELECT * FROM "
                                                    + Dialect.quote(table)
                                                    + " ORDER BY rowid DESC LIMIT ? OFFSET ?",
                                            request.perPage(),
                                            request.offset()),
                                    Inspection::values);
                    return new Page<>(rows, request.page(), request.perPage(), total);
                });
    }

    private @Nullable String table(Connection db, RestoredState state, String name) {
        if (!state.database().equals(DataFolder.DATA)) {
            return name.equals(LOGS) ? LOGS : null;
        }
        CollectionModel found = schemas.read(db).find(name);
        return found == null || found.isView() ? null : found.name();
    }

    private static Map<String, @Nullable Object> values(Row row) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < row.columnCount(); i++) {
            if (!SECRET.contains(row.columnName(i))) {
                Object value = row.value(i);
                values.put(row.columnName(i), value instanceof byte[] ? row.text(i) : value);
            }
        }
        return values;
    }
}
