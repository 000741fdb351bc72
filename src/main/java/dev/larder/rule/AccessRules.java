package dev.larder.rule;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.api.RequestInfo;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Connection;
import dev.larder.database.Dialect;
import dev.larder.field.Field;
import dev.larder.filter.CallValues;
import dev.larder.filter.Criterion;
import dev.larder.filter.FilterCompiler;
import dev.larder.filter.FilterException;
import dev.larder.filter.FilterParser;
import dev.larder.filter.ParsedFilter;
import dev.larder.filter.QueryShape;
import dev.larder.filter.ResolvedOperand;
import dev.larder.filter.SortParser;
import dev.larder.filter.Source;

import io.micrometer.core.instrument.MeterRegistry;

import org.jooq.Name;
import org.jooq.OrderField;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SelectQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Access rules and client filters, compiled to SQL. Each distinct query is rendered once and kept
 * by its shape, so that a call usually only binds values.
 *
 * <p>Rules here are expressions: null (superusers only) and empty (everybody) are decided by the
 * caller, and superusers are not asked about rules at all. Methods throw {@link FilterException}
 * when an expression cannot be compiled against the schema. Safe for use by several threads.
 */
public final class AccessRules {

    /** Id of a candidate that has none yet; no stored record can have it. */
    private static final String CANDIDATE_ID = "__temp_id__@new";

    private final Supplier<Schema> schemas;
    private final FilterParser parser;
    private final InstantSource clock;
    private final Shapes shapes = new Shapes();

    /**
     * @param schemas the current snapshot of all collections
     */
    public AccessRules(Supplier<Schema> schemas, FilterParser parser, InstantSource clock) {
        this.schemas = schemas;
        this.parser = parser;
        this.clock = clock;
    }

    /** Shows how many queries are kept, and how often one is found. */
    void monitor(MeterRegistry registry) {
        shapes.monitor(registry);
    }

    /**
     * A list of records.
     *
     * @param rule the list rule; null or empty when all records pass
     * @param filter the client's filter; null or empty for none
     * @param sort the client's sort; null or empty for the order of insertion
     * @param request the call as rules see it; null when hooks or other code of the server asks
     * @param restricted whether filter and sort come from someone who may not see everything: no
     *     hidden fields, other collections only as far as their list rules go, e-mails only where
     *     they are public
     */
    public CompiledList list(
            CollectionModel collection,
            @Nullable String rule,
            @Nullable String filter,
            @Nullable String sort,
            @Nullable RequestInfo request,
            boolean restricted) {
        ParsedFilter parsed = null;
        if (filter != null && !filter.isEmpty()) {
            parsed = request == null ? parser.parse(filter) : parser.parseClientFilter(filter);
        }
        ParsedFilter clientFilter = parsed;
        String ruleText = rule == null ? "" : rule;
        String sortText = sort == null ? "" : sort;
        Schema schema = schemas.get();
        var key =
                new Shapes.Key(
                        Shapes.Use.LIST,
                        collection.id(),
                        schema.version(),
                        ruleText,
                        parsed == null ? "" : parsed.shape(),
                        sortText,
                        restricted,
                        request != null);
        CompiledList.Shape shape =
                shapes.get(
                        key,
                        request,
                        observations -> {
                            var compiler =
                                    new Compiler(schema, current(schema, collection), observations);
                            return compiler.list(ruleText, clientFilter, sortText, restricted);
                        });
        List<Object> literals = parsed == null ? List.of() : parsed.literals();
        return new CompiledList(
                shape, new CallValues(request, literals, List.of(), clock.instant()));
    }

    /**
     * Whether a stored record satisfies a rule.
     *
     * @param rule an expression, or empty
     */
    public boolean allows(
            Connection db,
            CollectionModel collection,
            String rule,
            String recordId,
            @Nullable RequestInfo request) {
        Schema schema = schemas.get();
        Single shape =
                shapes.get(
                        key(Shapes.Use.ONE, schema, collection, rule, request),
                        request,
                        observations ->
                                new Single(
                                        new Compiler(
                                                        schema,
                                                        current(schema, collection),
                                                        observations)
                                                .one(rule)));
        var values = new CallValues(request, List.of(), List.of(recordId), clock.instant());
        return db.first(shape.query().bind(values), _ -> Boolean.TRUE) != null;
    }

    /**
     * Those of the given records that are stored and satisfy a rule, in no particular order.
     *
     * @param rule an expression, or empty
     */
    public List<String> allowed(
            Connection db,
            CollectionModel collection,
            String rule,
            Collection<String> recordIds,
            @Nullable RequestInfo request) {
        if (recordIds.isEmpty()) {
            return List.of();
        }
        Schema schema = schemas.get();
        Single shape =
                shapes.get(
                        key(Shapes.Use.SEVERAL, schema, collection, rule, request),
                        request,
                        observations ->
                                new Single(
                                        new Compiler(
                                                        schema,
                                                        current(schema, collection),
                                                        observations)
                                                .several(rule)));
        var values =
                new CallValues(request, List.of(), List.of(Json.write(recordIds)), clock.instant());
        return db.list(shape.query().bind(values), row -> String.valueOf(row.text(0)));
    }

    /**
     * Whether a record that is not stored yet satisfies a rule. Nothing can point to it: a rule
     * that follows a back-relation from it cannot be compiled.
     *
     * @param rule an expression, or empty
     * @param columns values to bind by column; a missing column is NULL, a missing or empty id
     *     stands for a new one, and an auth record counts as not verified
     */
    public boolean allowsCandidate(
            Connection db,
            CollectionModel collection,
            String rule,
            Map<String, ? extends @Nullable Object> columns,
            @Nullable RequestInfo request) {
        Schema schema = schemas.get();
        CollectionModel model = current(schema, collection);
        Single shape =
                shapes.get(
                        key(Shapes.Use.CANDIDATE, schema, collection, rule, request),
                        request,
                        observations ->
                                new Single(
                                        new Compiler(schema, model, observations).candidate(rule)));
        var arguments = new ArrayList<@Nullable Object>();
        for (Field field : model.fields()) {
            arguments.add(candidateValue(model, field.name(), columns.get(field.name())));
        }
        var values = new CallValues(request, List.of(), arguments, clock.instant());
        return db.first(shape.query().bind(values), _ -> Boolean.TRUE) != null;
    }

    /**
     * Checks that a rule can be compiled.
     *
     * @param schema all collections, the rule's own among them in the state that it is to be
     *     checked for
     * @throws FilterException when it cannot
     */
    void check(CollectionModel collection, String rule, Schema schema) {
        new Compiler(schema, collection, new Observations(RequestInfo.none())).one(rule);
    }

    /**
     * Refuses filters and sorts of clients that name what only rules and superusers may use,
     * wherever it stands in them.
     *
     * @throws ApiException 403
     */
    public static void refuseRulePaths(@Nullable String filter, @Nullable String sort) {
        for (String text : new @Nullable String[] {filter, sort}) {
            for (String prefix : List.of("@collection.", "@request.")) {
                if (text != null && text.contains(prefix)) {
                    throw ApiException.forbidden("Only superusers can filter by " + prefix);
                }
            }
        }
    }

    private static Shapes.Key key(
            Shapes.Use use,
            Schema schema,
            CollectionModel collection,
            String rule,
            @Nullable RequestInfo request) {
        return new Shapes.Key(
                use, collection.id(), schema.version(), rule, "", "", false, request != null);
    }

    /** The collection as it is in the schema that the key names. */
    private static CollectionModel current(Schema schema, CollectionModel collection) {
        CollectionModel found = schema.find(collection.id());
        return found == null ? collection : found;
    }

    private static @Nullable Object candidateValue(
            CollectionModel collection, String column, @Nullable Object value) {
        if (column.equals("id")) {
            return value == null || value.equals("") ? CANDIDATE_ID : value;
        }
        return collection.isAuth() && column.equals("verified") ? Boolean.FALSE : value;
    }

    private record Single(QueryShape query) implements Shapes.Rendered {
        @Override
        public int length() {
            return query.text().length();
        }
    }

    /** One compilation. */
    private final class Compiler {

        private final Schema schema;
        private final CollectionModel collection;
        private final Observations observations;
        private final Joins joins = new Joins();
        private final Name table;

        Compiler(Schema schema, CollectionModel collection, Observations observations) {
            this.schema = schema;
            this.collection = collection;
            this.observations = observations;
            this.table = DSL.name(collection.name());
        }

        CompiledList.Shape list(
                String rule, @Nullable ParsedFilter filter, String sort, boolean restricted) {
            RecordResolver resolver = resolver(table, true);
            var criteria = new ArrayList<Criterion>(rule(rule, resolver));
            if (restricted) {
                resolver.restrict();
            }
            if (filter != null) {
                criteria.addAll(FilterCompiler.compileShape(filter, resolver));
            }
            var ordered = new LinkedHashSet<String>();
            List<OrderField<?>> order = order(sort, resolver, ordered);
            joins.traversed()
                    .forEach((alias, traversed) -> criteria.addAll(listRule(alias, traversed)));
            var query = new RecordQuery(joins, criteria);
            return new CompiledList.Shape(page(query, order, ordered), count(query));
        }

        private QueryShape page(RecordQuery query, List<OrderField<?>> order, Set<String> ordered) {
            SelectQuery<?> page = from(table, DSL.field(CompiledList.Shape.SELECT_LIST));
            if (query.multiplies(ordered)) {
                query.joinAll(page, ordered);
                page.setDistinct(true);
            } else {
                query.restrict(page, ordered);
                page.setDistinct(collection.isView() && query.hasJoins(ordered));
            }
            page.addOrderBy(order);
            return render(page);
        }

        /** Ids of a view need not be unique, and may be NULL. */
        private QueryShape count(RecordQuery query) {
            SelectQuery<?> count =
                    from(table, collection.isView() ? DSL.countDistinct(id(table)) : DSL.count());
            query.restrict(count);
            return render(count);
        }

        QueryShape one(String rule) {
            return first(from(table, DSL.inline(1)), table, rule, true);
        }

        QueryShape several(String rule) {
            var ids = ResolvedOperand.slot(Source.argument(0)).coerce(String.class);
            SelectQuery<?> query = from(table, id(table));
            query.addConditions(
                    id(table)
                            .in(
                                    DSL.select(Dialect.element("@ids"))
                                            .from(Dialect.elementsOf(ids, "@ids"))));
            new RecordQuery(joins, rule(rule, resolver(table, true))).restrict(query);
            return render(query);
        }

        QueryShape candidate(String rule) {
            Name candidate = DSL.name(collection.name() + "@new");
            var columns = new ArrayList<SelectFieldOrAsterisk>();
            for (Field field : collection.fields()) {
                columns.add(
                        ResolvedOperand.slot(Source.argument(columns.size()))
                                .as(DSL.name(field.name())));
            }
            SelectQuery<?> query =
                    DSL.with(candidate)
                            .as(DSL.select(columns))
                            .select(DSL.inline(1))
                            .from(DSL.table(candidate))
                            .getQuery();
            return first(query, candidate, rule, false);
        }

        /** A query for at most one row, so that it does not matter how often joins repeat it. */
        private QueryShape first(SelectQuery<?> query, Name base, String rule, boolean stored) {
            if (stored) {
                query.addConditions(id(base).eq(ResolvedOperand.slot(Source.argument(0))));
            }
            new RecordQuery(joins, rule(rule, resolver(base, stored))).joinAll(query, Set.of());
            query.addLimit(DSL.inline(1));
            return render(query);
        }

        private List<Criterion> rule(String rule, RecordResolver resolver) {
            return rule.isEmpty()
                    ? List.of()
                    : FilterCompiler.compile(parser.parse(rule), resolver);
        }

        /**
         * What a row of another collection must satisfy for a client to search by it. A missing row
         * passes: without that, a filter over two optional relations could never match records that
         * have only one of them.
         */
        private List<Criterion> listRule(String alias, CollectionModel traversed) {
            String rule = traversed.listRule();
            if (rule == null || rule.isEmpty()) {
                return List.of();
            }
            var base =
                    new BaseTable(
                            traversed, DSL.name(traversed.name()), DSL.name(alias), alias, true);
            var resolver = new RecordResolver(schema, observations, joins, base);
            return rule("id = '' || (\n" + rule + "\n)", resolver);
        }

        private List<OrderField<?>> order(
                String sort, RecordResolver resolver, Set<String> ordered) {
            var order = new ArrayList<OrderField<?>>();
            for (SortParser.Entry entry : SortParser.parse(sort)) {
                switch (entry.path()) {
                    case "@random" -> order.add(DSL.rand());
                    case "@rowid" -> {
                        if (collection.isView()) {
                            throw new FilterException("a view has no @rowid");
                        }
                        order.add(
                                direction(
                                        Dialect.rowNumber(collection.name()).coerce(Object.class),
                                        entry));
                    }
                    default -> {
                        ResolvedOperand operand = resolver.sortable(entry.path());
                        ordered.addAll(operand.aliases());
                        order.add(direction(operand.sql(), entry));
                    }
                }
            }
            return order;
        }

        private static OrderField<?> direction(
                org.jooq.Field<Object> field, SortParser.Entry entry) {
            return entry.descending() ? field.desc() : field.asc();
        }

        private RecordResolver resolver(Name base, boolean stored) {
            return new RecordResolver(
                    schema,
                    observations,
                    joins,
                    new BaseTable(collection, base, base, null, stored));
        }

        private SelectQuery<?> from(Name base, SelectFieldOrAsterisk selected) {
            return DSL.select(selected).from(DSL.table(base)).getQuery();
        }

        private static org.jooq.Field<Object> id(Name base) {
            return DSL.field(base.append("id"), Object.class);
        }

        private QueryShape render(SelectQuery<?> query) {
            return QueryShape.render(query);
        }
    }
}
