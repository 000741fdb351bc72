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
                                        with.provider().keysUrl("https://appleid.apple.com/auth/keys"),
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

    static Identity google(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("sub"),
                claims.text("name"),
                "",
                verified(claims, "email", "email_verified"),
                claims.text("picture"));
    }

    static Identity microsoft(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("displayName"),
                "",
                microsoftEmail(with, claims),
                "");
    }

    private static String microsoftEmail(Conversation with, Claims user) {
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

    static Identity yandex(Conversation with) {
        Claims claims = with.userInfo();
        String avatar =
                claims.flag("is_avatar_empty")
                        ? ""
                        : "https://avatars.yandex.net/get-yapic/"
                                + claims.text("default_avatar_id")
                                + "/islands-200";
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("real_name"),
                claims.text("login"),
                claims.text("default_email"),
                avatar);
    }

    static Identity facebook(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("name"),
                "",
                claims.text("email"),
                claims.text("picture.data.url"));
    }

    static Identity instagram(Conversation with) {
        Claims claims = with.userInfo();
        Map<String, @Nullable Object> raw = new TreeMap<>(claims.json());
        Object permissions = with.token().claims().json().get("permissions");
        if (permissions != null) {
            raw.putIfAbsent("permissions", permissions);
        }
        return new Identity(
                claims.text("user_id"),
                claims.text("name"),
                claims.text("username"),
                "",
                claims.text("profile_picture_url"),
                raw);
    }

    static Identity github(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("name"),
                claims.text("login"),
                primaryVerifiedEmail(with),
                claims.text("avatar_url"));
    }

    static Identity gitea(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.flag("active"));
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("full_name"),
                claims.text("login"),
                primaryVerifiedEmail(with),
                claims.text("avatar_url"));
    }

    private static String primaryVerifiedEmail(Conversation with) {
        for (Object element : emails(with, with.provider().userInfoUrl() + "/emails")) {
            Claims email = Claims.of(element);
            if (email.flag("primary") && email.flag("verified")) {
                return email.text("email");
            }
        }
        return "";
    }

    static Identity gitlab(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("name"),
                claims.text("username"),
                isTime(claims.text("confirmed_at")) ? claims.text("email") : "",
                claims.text("avatar_url"));
    }

    static Identity bitbucket(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.text("account_status").equals("active"));
        return Identity.of(
                claims,
                claims.text("uuid"),
                claims.text("display_name"),
                claims.text("username"),
                bitbucketEmail(with),
                claims.text("links.avatar.href"));
    }

    private static String bitbucketEmail(Conversation with) {
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

    static Identity gitee(Conversation with) {
        Claims claims = with.userInfo();
        String own = claims.text("email");
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("name"),
                claims.text("login"),
                Formats.isEmail(own) ? own : giteeEmail(with),
                claims.text("avatar_url"));
    }

    private static String giteeEmail(Conversation with) {
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

    static Identity discord(Conversation with) {
        Claims claims = with.userInfo();
        String avatar = claims.text("avatar");
        return Identity.of(
                claims,
                claims.text("id"),
                discordName(claims),
                claims.text("username"),
                verified(claims, "email", "verified"),
                avatar.isEmpty()
                        ? ""
                        : "https://cdn.discordapp.com/avatars/"
                                + claims.text("id")
                                + "/"
                                + avatar
                                + ".png");
    }

    private static String discordName(Claims claims) {
        String name = claims.text("global_name");
        if (!name.isEmpty()) {
            return name;
        }
        String discriminator = claims.text("discriminator");
        boolean plain = discriminator.isEmpty() || discriminator.equals("0");
        return claims.text("username") + (plain ? "" : "#" + discriminator);
    }

    static Identity twitter(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("data.id"),
                claims.text("data.name"),
                claims.text("data.username"),
                claims.text("data.confirmed_email"),
                claims.text("data.profile_image_url"));
    }

    static Identity kakao(Conversation with) {
        Claims claims = with.userInfo();
        boolean vouched =
                claims.flag("kakao_account.is_email_valid")
                        && claims.flag("kakao_account.is_email_verified");
        return Identity.of(
                claims,
                claims.text("id"),
                "",
                claims.text("properties.nickname"),
                vouched ? claims.text("kakao_account.email") : "",
                claims.text("properties.profile_image"));
    }

    static Identity vk(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.has("response.0"));
        return Identity.of(
                claims,
                claims.text("response.0.id"),
                (claims.text("response.0.first_name") + " " + claims.text("response.0.last_name"))
                        .strip(),
                claims.text("response.0.screen_name"),
                with.token().claims().text("email"),
                claims.text("response.0.photo_max"));
    }

    static Identity linear(Conversation with) {
        Claims claims =
                with.graphql("query { viewer { id displayName name email avatarUrl active } }");
        require(claims.flag("data.viewer.active"));
        return Identity.of(
                claims,
                claims.text("data.viewer.id"),
                claims.text("data.viewer.name"),
                claims.text("data.viewer.displayName"),
                claims.text("data.viewer.email"),
                claims.text("data.viewer.avatarUrl"));
    }

    static Identity notion(Conversation with) {
        Claims claims = with.userInfo(Map.of("Notion-Version", "2022-06-28"));
        return Identity.of(
                claims,
                claims.text("bot.owner.user.id"),
                claims.text("bot.owner.user.name"),
                "",
                claims.text("bot.owner.user.person.email"),
                claims.text("bot.owner.user.avatar_url"));
    }

    static Identity monday(Conversation with) {
        Claims claims =
                with.graphql("query { me { id enabled name email is_verified photo_small } }");
        require(claims.flag("data.me.enabled"));
        return Identity.of(
                claims,
                claims.text("data.me.id"),
                claims.text("data.me.name"),
                "",
                verified(claims, "data.me.email", "data.me.is_verified"),
                claims.text("data.me.photo_small"));
    }

    static Identity lark(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("data.union_id"),
                claims.text("data.name"),
                "",
                "",
                claims.text("data.avatar_url"));
    }

    static Identity box(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.text("status").equals("active"));
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("name"),
                "",
                claims.text("login"),
                claims.text("avatar_url"));
    }

    static Identity spotify(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("display_name"),
                "",
                "",
                claims.text("images.0.url"));
    }

    static Identity trakt(Conversation with) {
        Claims claims =
                with.userInfo(
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "trakt-api-key",
                                with.provider().clientId(),
                                "trakt-api-version",
                                "2"));
        return Identity.of(
                claims,
                claims.text("user.ids.uuid"),
                claims.text("user.name"),
                claims.text("user.username"),
                "",
                claims.text("user.images.avatar.full"));
    }

    static Identity twitch(Conversation with) {
        Claims claims = with.userInfo(Map.of("Client-Id", with.provider().clientId()));
        require(claims.has("data.0"));
        return Identity.of(
                claims,
                claims.text("data.0.id"),
                claims.text("data.0.display_name"),
                claims.text("data.0.login"),
                claims.text("data.0.email"),
                claims.text("data.0.profile_image_url"));
    }

    static Identity patreon(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("data.id"),
                claims.text("data.attributes.full_name"),
                claims.text("data.attributes.vanity"),
                verified(claims, "data.attributes.email", "data.attributes.is_email_verified"),
                claims.text("data.attributes.image_url"));
    }

    static Identity strava(Conversation with) {
        Claims claims = with.userInfo();
        String id = claims.text("id");
        return Identity.of(
                claims,
                id.equals("0") ? "" : id,
                claims.text("firstname") + " " + claims.text("lastname"),
                claims.text("username"),
                "",
                claims.text("profile"));
    }

    static Identity wakatime(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("data.id"),
                claims.text("data.display_name"),
                claims.text("data.username"),
                verified(claims, "data.email", "data.is_email_confirmed"),
                claims.flag("data.photo_public") ? claims.text("data.photo") : "");
    }

    static Identity livechat(Conversation with) {
        Claims claims = with.userInfo();
        return Identity.of(
                claims,
                claims.text("account_id"),
                claims.text("name"),
                "",
                verified(claims, "email", "email_verified"),
                claims.text("avatar_url"));
    }

    static Identity mailcow(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.text("active").equals("1"));
        String username = claims.text("username");
        int at = username.indexOf('@');
        return Identity.of(
                claims,
                claims.text("id"),
                claims.text("full_name"),
                at < 0 ? username : username.substring(0, at),
                claims.text("email"),
                "");
    }

    static Identity planningCenter(Conversation with) {
        Claims claims = with.userInfo();
        require(claims.text("data.attributes.status").equals("active"));
        return Identity.of(
                claims,
                claims.text("data.id"),
                claims.text("data.attributes.name"),
                "",
                "",
                claims.text("data.attributes.avatar"));
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

    private static void require(boolean active) {
        if (!active) {
            throw new ProviderException("the account is missing or not active");
        }
    }
}
