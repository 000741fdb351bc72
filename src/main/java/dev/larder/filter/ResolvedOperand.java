package dev.larder.filter;

import dev.larder.database.Dialect;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One side of a comparison in SQL.
 *
 * @param sql the value
 * @param pattern the value on the right side of {@code ~}; null when it has to be wrapped in per
 *     cent signs by SQL
 * @param nulls how NULL and empty texts are to be compared
 * @param word whether it is a word of SQL rather than a column or bound value
 * @param slots number of values bound in it
 * @param emptySlot whether one of them is null or an empty text
 * @param strict whether it is NULL when a row it reads from is missing
 * @param aliases tables that it reads from
 * @param restriction what must hold beside any comparison with it, or null
 * @param many all values of a many-valued path, or null
 */
public record ResolvedOperand(
        Field<Object> sql,
        @Nullable Field<Object> pattern,
        Nulls nulls,
        Word word,
        int slots,
        boolean emptySlot,
        boolean strict,
        Set<String> aliases,
        @Nullable Condition restriction,
        @Nullable ManyValues many) {

    public ResolvedOperand {
        aliases = Set.copyOf(aliases);
    }

    /** How NULL compares. */
    public enum Nulls {
        /** NULL and the empty text are the same. */
        EMPTY,
        /** NULL is a value of its own, as in JSON. */
        DISTINCT,
        /**
         * As {@link #EMPTY}, whatever is bound in it: a function may answer NULL for any argument.
         */
        ALWAYS_EMPTY
    }

    /** Words of SQL that decide how a comparison is written. */
    public enum Word {
        NONE,
        NULL,
        /** 1 or 0. */
        FLAG
    }

    /** SQL's NULL: the word, or a value that the call does not have. */
    public static ResolvedOperand nothing() {
        return new ResolvedOperand(
                DSL.field("NULL", Object.class),
                null,
                Nulls.EMPTY,
                Word.NULL,
                0,
                false,
                false,
                Set.of(),
                null,
                null);
    }

    /** The words true and false. */
    static ResolvedOperand flag(boolean value) {
        return word(DSL.field(value ? "1" : "0", Object.class), Word.FLAG);
    }

    /** SQL's TRUE or FALSE, which on the right side of IS asks for the truth of any value. */
    public static ResolvedOperand truth(boolean value) {
        return word(DSL.field(value ? "TRUE" : "FALSE", Object.class), Word.FLAG);
    }

    /** A bound value that is treated as if it stood in the query. */
    public static ResolvedOperand inline(Source source, boolean flag) {
        return word(new Slot(source), flag ? Word.FLAG : Word.NONE);
    }

    private static ResolvedOperand word(Field<Object> sql, Word word) {
        return new ResolvedOperand(
                sql, null, Nulls.EMPTY, word, 0, false, false, Set.of(), null, null);
    }

    /** A bound value; never null. */
    public static ResolvedOperand bound(Source source, boolean empty) {
        return new ResolvedOperand(
                new Slot(source),
                new Slot(source.asPattern()),
                Nulls.EMPTY,
                Word.NONE,
                1,
                empty,
                false,
                Set.of(),
                null,
                null);
    }

    /** A value of a row. */
    public static ResolvedOperand column(Field<Object> sql, Set<String> aliases) {
        return new ResolvedOperand(
                sql, null, Nulls.EMPTY, Word.NONE, 0, false, true, aliases, null, null);
    }

    /** A bound value where a query needs one outside an operand. */
    public static Field<Object> slot(Source source) {
        return new Slot(source);
    }

    public ResolvedOperand withSql(Field<Object> newSql, boolean stillStrict) {
        return new ResolvedOperand(
                newSql,
                pattern,
                nulls,
                word,
                slots,
                emptySlot,
                stillStrict,
                aliases,
                restriction,
                many);
    }

    public ResolvedOperand withNulls(Nulls newNulls) {
        return new ResolvedOperand(
                sql, pattern, newNulls, word, slots, emptySlot, strict, aliases, restriction, many);
    }

    public ResolvedOperand withRestriction(Condition newRestriction) {
        return new ResolvedOperand(
                sql, pattern, nulls, word, slots, emptySlot, strict, aliases, newRestriction, many);
    }

    public ResolvedOperand withMany(@Nullable ManyValues newMany) {
        return new ResolvedOperand(
                sql, pattern, nulls, word, slots, emptySlot, strict, aliases, restriction, newMany);
    }

    /** Marks a column whose value comes from a bound list rather than from a row. */
    public ResolvedOperand countedAsBound() {
        return new ResolvedOperand(
                sql, pattern, nulls, word, 1, false, strict, aliases, restriction, many);
    }

    /** In lower case, ASCII only. */
    public ResolvedOperand lower() {
        return new ResolvedOperand(
                lower(sql),
                pattern == null ? null : lower(pattern),
                nulls,
                word,
                slots,
                emptySlot,
                strict,
                aliases,
                restriction,
                many == null ? null : many.map(ResolvedOperand::lower));
    }

    /** The result of a function over operands; its own SQL, what else they bring with them. */
    static ResolvedOperand function(
            Field<Object> sql, Nulls nulls, List<ResolvedOperand> arguments) {
        int slots = arguments.stream().mapToInt(ResolvedOperand::slots).sum();
        Set<String> aliases =
                arguments.stream()
                        .flatMap(argument -> argument.aliases().stream())
                        .collect(Collectors.toUnmodifiableSet());
        Condition restriction =
                arguments.stream()
                        .flatMap(argument -> Stream.ofNullable(argument.restriction()))
                        .reduce(Condition::and)
                        .orElse(null);
        return new ResolvedOperand(
                sql,
                slots > 0 ? sql : null,
                nulls,
                Word.NONE,
                slots,
                arguments.stream().anyMatch(ResolvedOperand::emptySlot),
                arguments.stream()
                        .allMatch(argument -> argument.strict() || argument.aliases().isEmpty()),
                aliases,
                restriction,
                null);
    }

    boolean isEmpty() {
        return word == Word.NULL || (nulls == Nulls.EMPTY && slots == 1 && emptySlot);
    }

    boolean isKnown() {
        return nulls != Nulls.ALWAYS_EMPTY && (word == Word.FLAG || (slots > 0 && !emptySlot));
    }

    boolean isColumn() {
        return slots == 0 && word == Word.NONE;
    }

    private static Field<Object> lower(Field<Object> text) {
        return Dialect.lower(text).coerce(Object.class);
    }
}
