package dev.larder.collection;

/**
 * The settings of one way to sign in, as far as all ways share them. {@link
 * AuthOptions#signInMethods()} lists those of a collection; the check of second steps counts them
 * there and the sign-in methods ask there whether they are enabled.
 */
public interface SignInOptions {

    /** Wire name of the method. */
    String method();

    boolean enabled();
}
