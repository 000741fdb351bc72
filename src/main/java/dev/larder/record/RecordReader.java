package dev.larder.record;

import static java.util.Objects.requireNonNull;

import dev.larder.api.Caller;
import dev.larder.api.Page;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.database.Connection;
import dev.larder.database.Row;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.rule.AccessRules;
import dev.larder.rule.CompiledList;
import dev.larder.web.PageRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Lists and single records for clients. Where nobody has to look at the record itself, its row
 * comes from the database as JSON text; otherwise it is read, prepared and written as a model, with
 * the same bytes.
 */
final class RecordReader {

    private static final int ROW_GUESS = 512;
    private static final int LIST_GUESS = 16 * 1024;

    private final RecordTables tables;
    private final RecordHooks hooks;
    private final RecordEnricher enricher;
    private final AccessRules rules;

    RecordReader(
            RecordTables tables, RecordHooks hooks, RecordEnricher enricher, AccessRules rules) {
        this.tables = tables;
        this.hooks = hooks;
        this.enricher = enricher;
        this.rules = rules;
    }

    /** What was read: ready JSON, or a page of models. */
    sealed interface Result {
        boolean isEmpty();

        /** A whole answer with its closing line feed. */
        record Text(JsonLine line, boolean isEmpty) implements Result {}

        record Models(Page<RecordModel> page) implements Result {
            @Override
            public boolean isEmpty() {
                return page.items().isEmpty();
            }
        }
    }

    /** One page of a list; the caller has checked that the list rule is not null. */
    Result list(
            Session session, CollectionModel collection, PageRequest request, RequestInfo info) {
        boolean superuser = info.caller().superuser();
        CompiledList query =
                rules.list(
                        collection,
                        superuser ? null : collection.listRule(),
                        request.filter(),
                        request.sort(),
                        info,
                        !superuser);
        List<String> expand = RecordEnricher.requested(info);
        boolean plain = expand.isEmpty() && !hooks.listRequest().isBound(collection.tags());
        RowText form = plain ? textForm(collection, info) : null;
        Result text =
                form == null
                        ? null
                        : session.<@Nullable Result>read(
                                db -> listAsText(db, query, form, request, reader(info)));
        return text != null
                ? text
                : listAsModels(session, collection, query, request, info, expand);
    }

    /** How records of the collection become text; null when their reader needs the models. */
    private @Nullable RowText textForm(CollectionModel collection, RequestInfo info) {
        if (!enricher.isTextEnough(collection, info)) {
            return null;
        }
        RowText text = tables.of(collection).text();
        return text.selectList() == null ? null : text;
    }

    private static RowText.Reader reader(RequestInfo info) {
        Caller caller = info.caller();
        return new RowText.Reader(caller.superuser(), caller.isGuest() ? null : caller.id());
    }

    private static @Nullable Result listAsText(
            Connection db,
            CompiledList query,
            RowText form,
            PageRequest request,
            RowText.Reader reader) {
        var line = new JsonLine(LIST_GUESS).raw("{\"items\":[");
        int empty = line.length();
        var complete = new boolean[] {true};
        db.forEach(
                query.page(selectList(form), request.perPage(), request.offset()),
                row -> {
                    if (line.length() > empty) {
                        line.raw(',');
                    }
                    byte[] packed = row.bytes(0);
                    complete[0] = complete[0] && packed != null && form.write(packed, reader, line);
                });
        if (!complete[0]) {
            return null;
        }
        boolean isEmpty = line.length() == empty;
        long total = request.skipTotal() ? -1 : count(db, query);
        var page = new Page<>(List.of(), request.page(), request.perPage(), total);
        line.raw(
                "],\"page\":"
                        + page.page()
                        + ",\"perPage\":"
                        + page.perPage()
                        + ",\"totalItems\":"
                        + total
                        + ",\"totalPages\":"
                        + page.totalPages()
                        + "}\n");
        return new Result.Text(line, isEmpty);
    }

    private static String selectList(RowText form) {
        return requireNonNull(form.selectList());
    }

    private Result listAsModels(
            Session session,
            CollectionModel collection,
            CompiledList query,
            PageRequest request,
            RequestInfo info,
            List<String> expand) {
        RecordTable table = tables.of(collection);
        Page<RecordModel> read =
                session.read(db ->
                        new Page<>(
                                db.list(
                                        query.page(
                                                table.columns(),
                                                request.perPage(),
                                                request.offset()),
                                        table::read),
                                request.page(),
                                request.perPage(),
                                request.skipTotal() ? -1 : count(db, query)));
        var event = new RecordsListEvent(session, info, collection, read);
        hooks.listRequest()
                .trigger(
                        event,
                        collection.tags(),
                        () -> enricher.enrich(session, event.page().items(), info, expand));
        return new Result.Models(event.page());
    }

    private static long count(Connection db, CompiledList query) {
        Long total = db.first(query.count(), row -> row.integer(0));
        return total == null ? 0 : total;
    }

    /**
     * A single record as a whole answer; null when it has to be read as a model, or when it is not
     * there or not allowed: the model path then says which.
     */
    @Nullable JsonLine view(
            Session session, CollectionModel collection, String id, RequestInfo info) {
        String rule = collection.viewRule();
        boolean unrestricted = info.caller().superuser() || rule == null || rule.isEmpty();
        boolean plain =
                !info.query().containsKey("expand")
                        && !hooks.viewRequest().isBound(collection.tags());
        RowText form = plain ? textForm(collection, info) : null;
        if (form == null) {
            return null;
        }
        Sql sql = Sql.of(tables.of(collection).selectById(selectList(form)), id);
        return session.<@Nullable JsonLine>read(db -> {
            boolean allowed =
                    unrestricted || rule == null || rules.allows(db, collection, rule, id, info);
            return allowed ? db.<@Nullable JsonLine>first(sql, row -> line(row, form, info)) : null;
        });
    }

    private static @Nullable JsonLine line(Row row, RowText form, RequestInfo info) {
        byte[] packed = row.bytes(0);
        if (packed == null) {
            return null;
        }
        var line = new JsonLine(ROW_GUESS + packed.length);
        return form.write(packed, reader(info), line) ? line.raw("\n") : null;
    }
}
