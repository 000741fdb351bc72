package dev.larder.web;

import dev.larder.api.ApiException;

import java.util.Set;

/**
 * Which page of a list a client asks for.
 *
 * @param page one-based number
 * @param perPage largest number of elements, 1 to 1000
 * @param skipTotal whether the elements of all pages need not be counted
 * @param sort order as the client wrote it; empty for none
 * @param filter filter as the client wrote it; empty for none
 */
public record PageRequest(int page, int perPage, boolean skipTotal, String sort, String filter) {

    private static final int DEFAULT_PER_PAGE = 30;
    private static final int MAX_PER_PAGE = 1000;
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("", "0", "f", "F", "FALSE", "false", "False");

    /**
     * Reads {@code page}, {@code perPage}, {@code skipTotal}, {@code sort} and {@code filter};
     * numbers out of range are brought into it.
     *
     * @throws ApiException 400 when a number or truth value has another form
     */
    public static PageRequest of(QueryString query) {
        int page = number(query, "page");
        int perPage = number(query, "perPage");
        return new PageRequest(
                Math.max(page, 1),
                perPage <= 0 ? DEFAULT_PER_PAGE : Math.min(perPage, MAX_PER_PAGE),
                flag(query, "skipTotal"),
                query.first("sort"),
                query.first("filter"));
    }

    /** Number of elements before this page. */
    public long offset() {
        return (page - 1L) * perPage;
    }

    private static int number(QueryString query, String name) {
        String text = query.first(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("Something went wrong while processing your request.", e);
        }
    }

    private static boolean flag(QueryString query, String name) {
        String text = query.first(name);
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw ApiException.badRequest();
        }
        return TRUE.contains(text);
    }
}
