package dev.larder.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a route below {@code /api/collections/{collection}}: it is rate limited under the
 * collection's labels with these tags, and an unknown collection is a 404 before anything else is
 * checked.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RateTags {

    /**
     * Tags, most specific first; empty when the handler counts by itself through {@link
     * RateLimiter}.
     */
    String[] value();
}
