package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.api.Page;
import dev.larder.database.Connection;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.filter.CallValues;
import dev.larder.filter.FilterCompiler;
import dev.larder.filter.FilterException;
import dev.larder.filter.FilterParser;
import dev.larder.filter.QueryShape;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.SortParser;
import dev.larder.web.PageRequest;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One page of the collections, filtered and sorted by a few of their columns. */
final class CollectionList {

    private static final String TABLE = "_collections";
    private static final Set<String> COLUMNS =
            Set.of("id", "created", "updated", "name", "system", "type");

    private final Schemas schemas;
    private final FilterParser filters;

    CollectionList(Schemas schemas, FilterParser filters) {
        this.schemas = schemas;
        this.filters = filters;
    }

    /**
     * @throws ApiException 400 when the filter or the sort cannot be understood
     */
    Page<CollectionModel> list(Session session, PageRequest request) {
        try {
            Condition condition =
                    request.filter().isEmpty()
                            ? DSL.noCondition()
                            : FilterCompiler.condition(
                                    filters.parseClientFilter(request.filter()),
                                    CollectionList::resolve);
            List<OrderField<?>> order = order(request.sort());
            return session.read(connection -> read(connection, request, condition, order));
        } catch (FilterException e) {
            throw ApiException.badRequest("Something went wrong while processing your request.", e);
        }
    }

    private Page<CollectionModel> read(
            Connection connection,
            PageRequest request,
            Condition condition,
            List<OrderField<?>> order) {
        var page =
                DSL.select(column("id"))
                        .from(DSL.name(TABLE))
                        .where(condition)
                        .orderBy(order)
                        .limit(DSL.inline(request.perPage()))
                        .offset(DSL.inline(request.offset()));
        List<String> ids = connection.list(bind(page), row -> String.valueOf(row.text(0)));
        long total = -1;
        if (!request.skipTotal()) {
            var count = DSL.select(DSL.count()).from(DSL.name(TABLE)).where(condition);
            Long counted = connection.first(bind(count), row -> row.integer(0));
            total = counted == null ? 0 : counted;
        }
        Schema schema = schemas.read(connection);
        List<CollectionModel> items = ids.stream().map(schema::require).toList();
        return new Page<>(items, request.page(), request.perPage(), total);
    }

    private static Sql bind(QueryPart query) {
        return QueryShape.render(query)
                .bind(new CallValues(null, List.of(), List.of(), Instant.EPOCH));
    }

    private List<OrderField<?>> order(String sort) {
        var order = new ArrayList<OrderField<?>>();
        for (SortParser.Entry entry : SortParser.parse(sort)) {
            Field<?> by =
                    switch (entry.path()) {
                        case "@random" -> Dialect.random();
                        case "@rowid" -> Dialect.rowNumber(TABLE);
                        default -> resolve(entry.path()).sql();
                    };
            order.add(entry.descending() ? by.desc() : by.asc());
        }
        if (order.isEmpty()) {
            order.add(Dialect.rowNumber(TABLE).asc());
        }
        return order;
    }

    private static ResolvedOperand resolve(String path) {
        if (!COLUMNS.contains(path)) {
            throw new FilterException("unknown field \"" + path + '"');
        }
        return ResolvedOperand.column(column(path), Set.of());
    }

    private static Field<Object> column(String name) {
        return DSL.field(DSL.name(TABLE, name), Object.class);
    }
}
