package dev.larder.auth;

import dev.larder.collection.AuthCollection;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A way to prove who one is. The list of methods, the second step of signing in and the alert about
 * new places treat all of them alike: a further one (passkeys, time-based codes) is a component of
 * this type with an endpoint that ends in {@link AuthResponses}, and its settings stand among the
 * collection's {@code AuthOptions.signInMethods()}.
 */
interface SignInMethod {

    /** Where the list of methods says whether two of them are needed. */
    int PLACE_OF_SECOND_STEPS = 3;

    /** Wire name, which tells the first step from the second. */
    String name();

    /** Name in sentences. */
    String label();

    /** Place in the list of methods; {@link #PLACE_OF_SECOND_STEPS} is taken. */
    int order();

    default boolean isEnabled(AuthCollection collection) {
        return collection.options().allows(name());
    }

    /** What clients must know to use it, members in their order; also when it is not enabled. */
    Map<String, @Nullable Object> describe(AuthCollection collection);
}
