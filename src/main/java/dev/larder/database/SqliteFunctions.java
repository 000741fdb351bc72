package dev.larder.database;

import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** {@link SqlFunctions} in SQLite's words. */
final class SqliteFunctions implements SqlFunctions {

    private static final char ESCAPE = '\\';

    /** Takes {@code {0}} for a column that holds a JSON array; anything else is wrapped into one. */
    private static final String ELEMENTS =
            "json_each(case when iif(json_valid({0}), json_type({0}) = 'array', false) then {0} else json_array({0}) end)";

    private static final String ELEMENT_COUNT =
            "json_array_length(case when iif(json_valid({0}), json_type({0}) = 'array', false) then {0}"
                    + " when {0} = '' or {0} is null then json_array() else json_array({0}) end)";

    private final DSLContext dsl = DSL.using(
            SQLDialect.SQLITE, new Settings().withRenderQuotedNames(RenderQuotedNames.ALWAYS));

    @Override
    public DSLContext dsl() {
        return dsl;
    }

    @Override
    public Table<?> elements(Field<Object> column) {
        return DSL.table(ELEMENTS, column);
    }

    @Override
    public Table<?> arrayElements(Field<Object> array) {
        return DSL.table("json_each({0})", array);
    }

    @Override
    public Field<Object> elementCount(Field<Object> column) {
        return DSL.field(ELEMENT_COUNT, Object.class, column);
    }

    @Override
    public Field<Object> jsonMember(Field<Object> column, List<String> path) {
        var steps = new StringBuilder();
        for (String part : path) {
            if (!isWord(part)) {
                throw new IllegalArgumentException("no member name: " + part);
            }
            if (part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                steps.append('[').append(part).append(']');
            } else {
                steps.append('.').append(part);
            }
        }
        return DSL.field(
                "(case when json_valid({0}) then json_extract({0}, {1}) else json_extract(json_object('pb', {0}), {2}) end)",
                Object.class,
                column,
                DSL.inline("$" + steps),
                DSL.inline("$.pb" + steps));
    }

    @Override
    public Field<Object> rowNumber(Name table) {
        return DSL.field(table.append("_rowid_"), Object.class);
    }

    @Override
    public Condition like(Field<Object> text, Field<Object> pattern) {
        return text.like(pattern.coerce(String.class), ESCAPE);
    }

    @Override
    public Condition notLike(Field<Object> text, Field<Object> pattern) {
        return text.notLike(pattern.coerce(String.class), ESCAPE);
    }

    @Override
    public Field<Object> formatTime(List<Field<Object>> arguments) {
        return DSL.function("strftime", Object.class, arguments.toArray(Field<?>[]::new));
    }

    private static boolean isWord(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }
}
