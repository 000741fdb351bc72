package dev.larder.filter;

/**
 * Knows what the paths of an expression mean in SQL; collects on the way which tables the query has
 * to join.
 */
public interface FieldResolver {

    /**
     * Resolves a field path such as {@code author.name:lower} or {@code @request.auth.id}.
     *
     * @throws FilterException when there is no such field or the caller may not use it
     */
    ResolvedOperand resolve(String path);
}
