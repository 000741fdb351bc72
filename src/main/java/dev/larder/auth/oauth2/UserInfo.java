package dev.larder.auth.oauth2;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads the user from a provider's user info answer: which path of it holds what. Built from {@link
 * #id} on; what is not named is empty.
 *
 * @param answer asks the provider
 * @param active whether the account may be used
 */
record UserInfo(
        Function<Conversation, Claims> answer,
        Predicate<Claims> active,
        Part id,
        Part name,
        Part username,
        Part email,
        Part avatarUrl)
        implements UserReader {

    private static final Part NOTHING = (_, _) -> "";

    /** One thing that is to be known of a user. */
    @FunctionalInterface
    interface Part {
        String read(Conversation with, Claims claims);
    }

    /** A reader of the id alone; more is named one by one. */
    static UserInfo id(String path) {
        return id(at(path));
    }

    static UserInfo id(Part part) {
        return new UserInfo(
                Conversation::userInfo, _ -> true, part, NOTHING, NOTHING, NOTHING, NOTHING);
    }

    UserInfo name(String path) {
        return name(at(path));
    }

    UserInfo name(Part part) {
        return new UserInfo(answer, active, id, part, username, email, avatarUrl);
    }

    UserInfo username(String path) {
        return username(at(path));
    }

    UserInfo username(Part part) {
        return new UserInfo(answer, active, id, name, part, email, avatarUrl);
    }

    /** An address that the provider vouches for in any case. */
    UserInfo email(String path) {
        return email(at(path));
    }

    /** An address that the provider vouches for where all the flags are true. */
    UserInfo emailIf(String path, String... flags) {
        return email(
                (_, claims) -> Stream.of(flags).allMatch(claims::flag) ? claims.text(path) : "");
    }

    UserInfo email(Part part) {
        return new UserInfo(answer, active, id, name, username, part, avatarUrl);
    }

    UserInfo avatar(String path) {
        return avatar(at(path));
    }

    UserInfo avatar(Part part) {
        return new UserInfo(answer, active, id, name, username, email, part);
    }

    /** Refuses users for whom this does not hold. */
    UserInfo onlyIf(Predicate<Claims> condition) {
        return new UserInfo(answer, condition, id, name, username, email, avatarUrl);
    }

    /** Sends further headers, which may depend on the client id. */
    UserInfo headers(Function<String, Map<String, String>> headers) {
        return from(with -> with.userInfo(headers.apply(with.provider().clientId())));
    }

    /** Asks with GraphQL. */
    UserInfo graphql(String query) {
        return from(with -> with.graphql(query));
    }

    private UserInfo from(Function<Conversation, Claims> source) {
        return new UserInfo(source, active, id, name, username, email, avatarUrl);
    }

    @Override
    public Identity read(Conversation with) {
        Claims claims = answer.apply(with);
        if (!active.test(claims)) {
            throw new ProviderException("the account is missing or not active");
        }
        return new Identity(
                id.read(with, claims),
                name.read(with, claims),
                username.read(with, claims),
                email.read(with, claims),
                avatarUrl.read(with, claims),
                claims.json());
    }

    private static Part at(String path) {
        return (_, claims) -> claims.text(path);
    }
}
