package dev.larder.collection;

/** Names of the fields that a sign-up through another service fills; empty for none. */
public record OAuth2Fields(String id, String name, String username, String avatarUrl) {

    public static final OAuth2Fields NONE = new OAuth2Fields("", "", "", "");
}
