package dev.larder.collection;

import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

/** Where the fields of views are taken from. */
public final class ViewOrigins {

    /** Views over views are followed so far; the reference goes no further either. */
    private static final int DEPTH = 5;

    private ViewOrigins() {}

    /**
     * A field of a collection with a table.
     *
     * @param collection never a view
     */
    public record Origin(CollectionModel collection, Field field) {}

    /** The field that a view's field copies, through further views; null when it copies none. */
    public static @Nullable Origin find(Schema schema, ViewCollection view, String field) {
        ViewCollection current = view;
        String name = field;
        for (int depth = 0; depth < DEPTH; depth++) {
            Views.Source source = Views.sources(schema, current.viewQuery()).get(name);
            CollectionModel collection = source == null ? null : source.collection();
            Field original = source == null ? null : source.original();
            if (collection == null || original == null) {
                return null;
            }
            if (!(collection instanceof ViewCollection next)) {
                return new Origin(collection, original);
            }
            current = next;
            name = original.name();
        }
        return null;
    }
}
