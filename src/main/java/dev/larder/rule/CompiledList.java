package dev.larder.rule;

import dev.larder.database.Sql;
import dev.larder.filter.CallValues;
import dev.larder.filter.QueryShape;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One list query with the values of one call. What is selected is up to the reader; where the rows
 * come from, which of them pass and in which order they come is settled.
 */
public final class CompiledList {

    private final Shape shape;
    private final CallValues values;

    CompiledList(Shape shape, CallValues values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * The query for one page.
     *
     * @param selectList what to select in SQL, without bound values, such as {@code
     *     `posts`.`id`,json_object(…)}; its columns are those of the base table under the
     *     collection's name. Pass the same text again for speed.
     * @param limit largest number of rows; 0 and less for all
     * @param offset rows to leave out at the start; 0 and less for none
     */
    public Sql page(String selectList, long limit, long offset) {
        List<@Nullable Object> bindings = shape.page().bindings(values);
        boolean whole = limit <= 0 && offset <= 0;
        if (!whole) {
            bindings.add(limit <= 0 ? -1L : limit);
            bindings.add(Math.max(0, offset));
        }
        return new Sql(shape.text(selectList, whole), bindings);
    }

    /** The query for the number of rows on all pages: one row with one number. */
    public Sql count() {
        return shape.count().bind(values);
    }

    /** The part that calls with the same text share. */
    static final class Shape implements Shapes.Rendered {

        /** Where the select list goes in the rendered page query. */
        static final String SELECT_LIST = "@select@";

        private static final int MAX_KEPT = 8;
        private static final int LONGEST_KEPT = 8_000;

        private final QueryShape page;
        private final QueryShape count;
        private final ConcurrentMap<String, String> texts = new ConcurrentHashMap<>();

        Shape(QueryShape page, QueryShape count) {
            this.page = page;
            this.count = count;
        }

        QueryShape page() {
            return page;
        }

        QueryShape count() {
            return count;
        }

        /** Counts what may still be kept for select lists. */
        @Override
        public int length() {
            return count.text().length() + 2 * page.text().length() + LONGEST_KEPT;
        }

        String text(String selectList, boolean whole) {
            if (whole) {
                return withSelectList(selectList);
            }
            String known = texts.get(selectList);
            if (known != null) {
                return known;
            }
            String text = withSelectList(selectList) + " limit ? offset ?";
            if (texts.size() < MAX_KEPT && text.length() <= LONGEST_KEPT) {
                texts.put(selectList, text);
            }
            return text;
        }

        private String withSelectList(String selectList) {
            String text = page.text();
            int at = text.indexOf(SELECT_LIST);
            return text.substring(0, at) + selectList + text.substring(at + SELECT_LIST.length());
        }
    }
}
