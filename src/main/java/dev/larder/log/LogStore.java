package dev.larder.log;

import dev.larder.api.ApiTime;
import dev.larder.api.Json;
import dev.larder.api.Page;
import dev.larder.crypto.Ids;
import dev.larder.database.Connection;
import dev.larder.database.Database;
import dev.larder.database.Dialect;
import dev.larder.database.Row;
import dev.larder.database.Sql;
import dev.larder.filter.CallValues;
import dev.larder.filter.FilterCompiler;
import dev.larder.filter.FilterException;
import dev.larder.filter.FilterParser;
import dev.larder.filter.ParsedFilter;
import dev.larder.filter.QueryShape;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.SortParser;
import dev.larder.web.PageRequest;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table {@code _logs} of the auxiliary database. */
final class LogStore {

    private static final Duration VACUUM_PATIENCE = Duration.ofSeconds(10);
    private static final Table<Record> LOGS = DSL.table(DSL.name("_logs"));

    private static final int COLUMNS = 5;

    /** Rows of one statement: each statement costs about as much as a row. */
    private static final int ROWS = 20;

    private static final String INSERT =
            "INSERT INTO `_logs` (`id`, `level`, `message`, `data`, `created`) VALUES (?, ?, ?, ?, ?)";
    private static final String INSERT_MANY = INSERT + ", (?, ?, ?, ?, ?)".repeat(ROWS - 1);

    private final Database database;
    private final InstantSource clock;
    private final FilterParser parser = new FilterParser();

    LogStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Stores entries in one transaction. */
    void insert(List<LogEntry> entries) {
        database.<@Nullable Void>write(tx -> {
            int from = 0;
            while (from < entries.size()) {
                int rows = entries.size() - from >= ROWS ? ROWS : 1;
                var values = new ArrayList<@Nullable Object>(rows * COLUMNS);
                for (LogEntry entry : entries.subList(from, from + rows)) {
                    values.add(Ids.ascendingRecordId(clock));
                    values.add(entry.level());
                    values.add(entry.message());
                    values.add(Json.write(sorted(entry.data())));
                    values.add(ApiTime.format(entry.created()));
                }
                tx.execute(Sql.of(rows == ROWS ? INSERT_MANY : INSERT, values.toArray()));
                from += rows;
            }
            return null;
        });
    }

    private static Map<String, @Nullable Object> sorted(Map<String, @Nullable Object> data) {
        return data instanceof TreeMap ? data : new TreeMap<>(data);
    }

    /**
     * One page of entries, each in the order id, created, data, message, level.
     *
     * @throws FilterException when filter or sort cannot be used
     */
    Page<Map<String, Object>> list(PageRequest request) {
        Filter filter = filter(request.filter());
        Select<?> items =
                DSL.select(
                                column("id"),
                                column("created"),
                                column("data"),
                                column("message"),
                                column("level"))
                        .from(LOGS)
                        .where(filter.condition())
                        .orderBy(order(request.sort()))
                        .limit(DSL.inline(request.perPage()))
                        .offset(DSL.inline(request.offset()));
        Select<?> count = DSL.selectCount().from(LOGS).where(filter.condition());
        return database.read(connection -> {
            List<Map<String, Object>> rows = connection.list(filter.bind(items), LogStore::entry);
            long total = request.skipTotal() ? -1 : count(connection, filter.bind(count));
            return new Page<>(rows, request.page(), request.perPage(), total);
        });
    }

    /** One entry; null when there is none with this id. */
    @Nullable Map<String, Object> find(String id) {
        return database.read(connection ->
                connection.first(
                        Sql.of(
                                "SELECT `id`, `created`, `data`, `message`, `level` FROM `_logs` WHERE `id` = ?",
                                id),
                        LogStore::entry));
    }

    /**
     * Number of entries in each hour that has any, ascending.
     *
     * @throws FilterException when the filter cannot be used
     */
    List<Map<String, Object>> stats(String text) {
        Filter filter = filter(text);
        Field<String> hour =
                Dialect.strftime(List.of(DSL.inline("%Y-%m-%d %H:00:00"), column("created")));
        Select<?> query =
                DSL.select(hour, DSL.count())
                        .from(LOGS)
                        .where(filter.condition())
                        .groupBy(hour)
                        .orderBy(hour);
        return database.read(connection ->
                connection.list(
                        filter.bind(query),
                        row -> {
                            var json = new LinkedHashMap<String, Object>();
                            json.put("date", row.text(0) + ".000Z");
                            json.put("total", row.integer(1));
                            return json;
                        }));
    }

    /** Removes entries that are at least so old, or below a level. */
    void deleteOld(Duration age, int minLevel) {
        String oldest = ApiTime.format(clock.instant().minus(age));
        database.execute(
                Sql.of(
                        "DELETE FROM `_logs` WHERE `created` <= ? OR `level` < ?",
                        oldest,
                        minLevel));
    }

    void deleteAll() {
        database.execute(Sql.of("DELETE FROM `_logs`"));
    }

    /** Gives the space of removed entries back to the file system. */
    void vacuum() {
        database.<@Nullable Boolean>maintain(
                VACUUM_PATIENCE,
                writer -> {
                    writer.vacuum();
                    return true;
                });
    }

    private Filter filter(String text) {
        if (text.isEmpty()) {
            return new Filter(DSL.noCondition(), List.of(), clock.instant());
        }
        ParsedFilter parsed = parser.parseClientFilter(text);
        return new Filter(
                FilterCompiler.condition(parsed, this::resolve),
                parsed.literals(),
                clock.instant());
    }

    private List<OrderField<?>> order(String sort) {
        var order = new ArrayList<OrderField<?>>();
        for (SortParser.Entry entry : SortParser.parse(sort)) {
            Field<?> field =
                    switch (entry.path()) {
                        case "@random" -> Dialect.random();
                        case "@rowid" -> Dialect.rowNumber("_logs");
                        default -> resolve(entry.path()).sql();
                    };
            order.add(entry.descending() ? field.desc() : field.asc());
        }
        return order;
    }

    private ResolvedOperand resolve(String path) {
        return switch (path) {
            case "id", "created", "level", "message", "data" ->
                    ResolvedOperand.column(column(path), Set.of());
            default -> {
                if (!path.startsWith("data.")) {
                    throw new FilterException("unknown field \"" + path + '"');
                }
                yield ResolvedOperand.column(
                                Dialect.plainJsonValue(column("data"), jsonPath(path)), Set.of())
                        .withNulls(ResolvedOperand.Nulls.DISTINCT);
            }
        };
    }

    /** {@code data.a.0} as {@code .a[0]}. */
    private static String jsonPath(String path) {
        var json = new StringBuilder();
        for (String member : path.substring("data.".length()).split("\\.", -1)) {
            if (!member.matches("\\w+")) {
                throw new FilterException("invalid path \"" + path + '"');
            }
            boolean index = member.chars().allMatch(c -> c >= '0' && c <= '9');
            json.append(index ? "[" + member + "]" : "." + member);
        }
        return json.toString();
    }

    private static long count(Connection connection, Sql sql) {
        Long counted = connection.first(sql, row -> row.integer(0));
        return counted == null ? 0 : counted;
    }

    private static Map<String, Object> entry(Row row) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("id", text(row, 0));
        entry.put("created", text(row, 1));
        String data = text(row, 2);
        entry.put("data", Json.isValid(data) ? new Json.Raw(data) : data);
        entry.put("message", text(row, 3));
        entry.put("level", row.integer(4));
        return entry;
    }

    private static String text(Row row, int column) {
        String text = row.text(column);
        return text == null ? "" : text;
    }

    private static Field<Object> column(String name) {
        return DSL.field(DSL.name("_logs", name), Object.class);
    }

    /** A condition and what its slots are filled with. */
    private record Filter(Condition condition, List<Object> literals, Instant now) {

        Sql bind(Select<?> query) {
            return QueryShape.render(query).bind(new CallValues(null, literals, List.of(), now));
        }
    }
}
