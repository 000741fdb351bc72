package dev.larder.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who may use a route; checked before the handler. On a method it replaces that of its class. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requires {

    Guard value();

    /** The guards. */
    enum Guard {
        /** Any auth record; 401 for guests. */
        AUTH,
        /** A superuser; 401 for guests, 403 for others. */
        SUPERUSER,
        /**
         * An auth record of the collection that the path names; 401 for guests, 403 for others,
         * superusers included.
         */
        SAME_COLLECTION
    }
}
