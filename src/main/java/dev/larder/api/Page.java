package dev.larder.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items elements of this page
 * @param page one-based number of this page
 * @param perPage largest number of elements on a page
 * @param totalItems number of elements on all pages; -1 when they were not counted
 */
public record Page<T>(List<T> items, int page, int perPage, long totalItems) {

    public Page {
        items = List.copyOf(items);
    }

    /** Number of pages; -1 when the elements were not counted. */
    public long totalPages() {
        return totalItems < 0 ? -1 : (totalItems + perPage - 1) / perPage;
    }

    public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
        return new Page<R>(items.stream().<R>map(mapper).toList(), page, perPage, totalItems);
    }

    /** Members in the order of the wire format: items, page, perPage, totalItems, totalPages. */
    public Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("items", items);
        json.put("page", page);
        json.put("perPage", perPage);
        json.put("totalItems", totalItems);
        json.put("totalPages", totalPages());
        return json;
    }
}
