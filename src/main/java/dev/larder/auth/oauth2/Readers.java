package dev.larder.auth.oauth2;

import dev.larder.api.Formats;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How each provider tells who its user is, by the provider's own documentation. An e-mail is taken
 * over only where the provider vouches for it.
 */
final class Readers {

    private static final Set<Integer> REFUSED = Set.of(401, 403, 404);

    private Readers() {}

    static Identity apple(Conversation with) {
        Claims claims =
                with.idTokens()
                        .verify(
                                with.token().idToken(),
                                new IdTokens.Expected(
                                        with.provider().clientId(),
                                        List.of("https://appleid.apple.com"),
                                        with.provider()
                                                .keysUrl("https://appleid.apple.com/auth/keys"),
                                        with.nonce(),
                                        true));
        return Identity.of(
                claims,
                claims.text("sub"),
                claims.text("name"),
                "",
                verified(claims, "email", "email_verified"),
                "");
    }

    /** From the user info address, or from the id_token where there is none. */
    static Identity oidc(Conversation with) {
        ConfiguredProvider provider = with.provider();
        boolean fromToken = provider.userInfoUrl().isEmpty();
        Claims proven =
                fromToken || !with.nonce().isEmpty()
                        ? with.idTokens()
                                .verify(
                                        with.token().idToken(),
                                        new IdTokens.Expected(
                                                provider.clientId(),
                                                provider.extraList("issuers"),
                                                provider.keysUrl(""),
                                                with.nonce(),
                                                false))
                        : new Claims(Map.of());
        Claims claims = fromToken ? proven : with.userInfo();
        if (!fromToken && proven.has("sub") && !proven.text("sub").equals(claims.text("sub"))) {
            throw new ProviderException("the id_token belongs to another user than the user info");
        }
        return Identity.of(
                claims,
                claims.text("sub"),
                claims.text("name"),
                claims.text("preferred_username"),
                verified(claims, "email", "email_verified"),
                claims.text("picture"));
    }

    /** The answer lacks what the token says: which permissions were given. */
    static Identity instagram(Conversation with) {
        Identity user =
                UserInfo.id("user_id")
                        .name("name")
                        .username("username")
                        .avatar("profile_picture_url")
                        .read(with);
        Object permissions = with.token().claims().json().get("permissions");
        if (permissions == null) {
            return user;
        }
        var raw = new TreeMap<String, @Nullable Object>(user.raw());
        raw.putIfAbsent("permissions", permissions);
        return new Identity(
                user.id(), user.name(), user.username(), user.email(), user.avatarUrl(), raw);
    }

    static String microsoftEmail(Conversation with, Claims user) {
        String wanted = with.provider().extra("idTokenEmailClaim");
        if (!Set.of("any_verified", "verified_primary_email", "email_and_xms_edov", "email")
                .contains(wanted)) {
            return user.text("mail");
        }
        if (with.token().idToken().isEmpty()) {
            return "";
        }
        Claims claims;
        try {
            claims = with.idTokens().trust(with.token().idToken());
        } catch (ProviderException _) { // then the provider vouches for no address
            return "";
        }
        String single = claims.text("verified_primary_email");
        String primary = single.isEmpty() ? claims.text("verified_primary_email.0") : single;
        String domainOwner = verified(claims, "email", "xms_edov");
        return switch (wanted) {
            case "any_verified" -> primary.isEmpty() ? domainOwner : primary;
            case "verified_primary_email" -> primary;
            case "email_and_xms_edov" -> domainOwner;
            default -> claims.text("email");
        };
    }

    static String yandexAvatar(Conversation with, Claims claims) {
        return claims.flag("is_avatar_empty")
                ? ""
                : "https://avatars.yandex.net/get-yapic/"
                        + claims.text("default_avatar_id")
                        + "/islands-200";
    }

    /** The primary one of the addresses beside the user, if it is proven. */
    static String primaryVerifiedEmail(Conversation with, Claims user) {
        for (Object element : emails(with, with.provider().userInfoUrl() + "/emails")) {
            Claims email = Claims.of(element);
            if (email.flag("primary") && email.flag("verified")) {
                return email.text("email");
            }
        }
        return "";
    }

    static String gitlabEmail(Conversation with, Claims claims) {
        return isTime(claims.text("confirmed_at")) ? claims.text("email") : "";
    }

    static String bitbucketEmail(Conversation with, Claims user) {
        ProviderHttp.Reply reply =
                with.http()
                        .get(
                                with.provider().userInfoUrl() + "/emails",
                                with.token().authorization(),
                                Map.of());
        if (reply.status() >= 400) {
            return "";
        }
        for (Object element : Claims.of(parse(reply)).list("values")) {
            Claims email = Claims.of(element);
            if (email.flag("is_primary") && email.flag("is_confirmed")) {
                return email.text("email");
            }
        }
        return "";
    }

    /** The profile's own address, or the primary one of the list. */
    static String giteeEmail(Conversation with, Claims claims) {
        String own = claims.text("email");
        return Formats.isEmail(own) ? own : giteePrimaryEmail(with);
    }

    private static String giteePrimaryEmail(Conversation with) {
        String user = with.provider().userInfoUrl();
        for (Object element : emails(with, user.replaceFirst("/user$", "/emails"))) {
            Claims email = Claims.of(element);
            boolean primary = email.list("scope").contains("primary");
            if (primary
                    && email.text("state").equals("confirmed")
                    && Formats.isEmail(email.text("email"))) {
                return email.text("email");
            }
        }
        return "";
    }

    static String discordAvatar(Conversation with, Claims claims) {
        String avatar = claims.text("avatar");
        return avatar.isEmpty()
                ? ""
                : "https://cdn.discordapp.com/avatars/" + claims.text("id") + "/" + avatar + ".png";
    }

    static String discordName(Conversation with, Claims claims) {
        String name = claims.text("global_name");
        if (!name.isEmpty()) {
            return name;
        }
        String discriminator = claims.text("discriminator");
        boolean plain = discriminator.isEmpty() || discriminator.equals("0");
        return claims.text("username") + (plain ? "" : "#" + discriminator);
    }

    /** Accounts without a number have the number zero. */
    static String stravaId(Conversation with, Claims claims) {
        String id = claims.text("id");
        return id.equals("0") ? "" : id;
    }

    /** What stands before the at sign. */
    static String localPart(Conversation with, Claims claims) {
        String username = claims.text("username");
        int at = username.indexOf('@');
        return at < 0 ? username : username.substring(0, at);
    }

    private static String verified(Claims claims, String email, String flag) {
        return claims.flag(flag) ? claims.text(email) : "";
    }

    /** A list of addresses; a refusal means that the provider vouches for none. */
    private static List<?> emails(Conversation with, String url) {
        ProviderHttp.Reply reply = with.http().get(url, with.token().authorization(), Map.of());
        if (REFUSED.contains(reply.status())) {
            return List.of();
        }
        return parse(reply) instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Object parse(ProviderHttp.Reply reply) {
        try {
            return dev.larder.api.Json.parse(reply.body());
        } catch (IllegalArgumentException e) {
            throw new ProviderException("no JSON list of addresses", e);
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException _) { // no time, so the address was never confirmed
            return false;
        }
    }
}
