package dev.larder.auth.oauth2;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All providers that a collection can name. */
public final class Providers {

    private static final List<Provider> ALL =
            List.of(
                    provider(
                            "apple",
                            "Apple",
                            1,
                            true,
                            "name email",
                            "https://appleid.apple.com/auth/authorize",
                            "https://appleid.apple.com/auth/token",
                            "",
                            Logo.of("#111111", "A"),
                            Readers::apple),
                    provider(
                            "google",
                            "Google",
                            2,
                            true,
                            "https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email",
                            "https://accounts.google.com/o/oauth2/v2/auth",
                            "https://oauth2.googleapis.com/token",
                            "https://www.googleapis.com/oauth2/v3/userinfo",
                            Logo.of("#4285f4", "G"),
                            UserInfo.id("sub")
                                    .name("name")
                                    .emailIf("email", "email_verified")
                                    .avatar("picture")),
                    provider(
                            "microsoft",
                            "Microsoft",
                            3,
                            true,
                            "User.Read",
                            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
                            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
                            "https://graph.microsoft.com/v1.0/me",
                            Logo.of("#2f6fb2", "M"),
                            UserInfo.id("id").name("displayName").email(Readers::microsoftEmail)),
                    provider(
                            "yandex",
                            "Yandex",
                            4,
                            true,
                            "login:email login:avatar login:info",
                            "https://oauth.yandex.com/authorize",
                            "https://oauth.yandex.com/token",
                            "https://login.yandex.ru/info",
                            Logo.of("#fc3f1d", "Y"),
                            UserInfo.id("id")
                                    .name("real_name")
                                    .username("login")
                                    .email("default_email")
                                    .avatar(Readers::yandexAvatar)),
                    provider(
                            "facebook",
                            "Facebook",
                            5,
                            true,
                            "email",
                            "https://www.facebook.com/v3.2/dialog/oauth",
                            "https://graph.facebook.com/v3.2/oauth/access_token",
                            "https://graph.facebook.com/me?fields=name,email,picture.type(large)",
                            Logo.of("#1877f2", "f"),
                            UserInfo.id("id")
                                    .name("name")
                                    .email("email")
                                    .avatar("picture.data.url")),
                    provider(
                            "instagram2",
                            "Instagram",
                            6,
                            true,
                            "instagram_business_basic",
                            "https://www.instagram.com/oauth/authorize",
                            "https://api.instagram.com/oauth/access_token",
                            "https://graph.instagram.com/me?fields=id,username,account_type,user_id,name,profile_picture_url,followers_count,follows_count,media_count",
                            Logo.of("#c13584", "I"),
                            Readers::instagram),
                    provider(
                            "github",
                            "GitHub",
                            7,
                            true,
                            "read:user user:email",
                            "https://github.com/login/oauth/authorize",
                            "https://github.com/login/oauth/access_token",
                            "https://api.github.com/user",
                            Logo.of("#24292f", "GH"),
                            UserInfo.id("id")
                                    .name("name")
                                    .username("login")
                                    .email(Readers::primaryVerifiedEmail)
                                    .avatar("avatar_url")),
                    provider(
                            "gitlab",
                            "GitLab",
                            8,
                            true,
                            "read_user",
                            "https://gitlab.com/oauth/authorize",
                            "https://gitlab.com/oauth/token",
                            "https://gitlab.com/api/v4/user",
                            Logo.of("#e24329", "GL"),
                            UserInfo.id("id")
                                    .name("name")
                                    .username("username")
                                    .email(Readers::gitlabEmail)
                                    .avatar("avatar_url")),
                    provider(
                            "bitbucket",
                            "Bitbucket",
                            9,
                            false,
                            "account",
                            "https://bitbucket.org/site/oauth2/authorize",
                            "https://bitbucket.org/site/oauth2/access_token",
                            "https://api.bitbucket.org/2.0/user",
                            Logo.of("#0052cc", "BB"),
                            UserInfo.id("uuid")
                                    .name("display_name")
                                    .username("username")
                                    .email(Readers::bitbucketEmail)
                                    .avatar("links.avatar.href")
                                    .onlyIf(user -> user.text("account_status").equals("active"))),
                    provider(
                            "gitee",
                            "Gitee",
                            10,
                            true,
                            "user_info emails",
                            "https://gitee.com/oauth/authorize",
                            "https://gitee.com/oauth/token",
                            "https://gitee.com/api/v5/user",
                            Logo.of("#c71d23", "Ge"),
                            UserInfo.id("id")
                                    .name("name")
                                    .username("login")
                                    .email(Readers::giteeEmail)
                                    .avatar("avatar_url")),
                    provider(
                            "gitea",
                            "Gitea/Forgejo",
                            11,
                            true,
                            "read:user user:email",
                            "https://gitea.com/login/oauth/authorize",
                            "https://gitea.com/login/oauth/access_token",
                            "https://gitea.com/api/v1/user",
                            Logo.of("#609926", "Gt"),
                            UserInfo.id("id")
                                    .name("full_name")
                                    .username("login")
                                    .email(Readers::primaryVerifiedEmail)
                                    .avatar("avatar_url")
                                    .onlyIf(user -> user.flag("active"))),
                    provider(
                            "discord",
                            "Discord",
                            12,
                            true,
                            "identify email",
                            "https://discord.com/api/oauth2/authorize",
                            "https://discord.com/api/oauth2/token",
                            "https://discord.com/api/users/@me",
                            Logo.of("#5865f2", "D"),
                            UserInfo.id("id")
                                    .name(Readers::discordName)
                                    .username("username")
                                    .emailIf("email", "verified")
                                    .avatar(Readers::discordAvatar)),
                    provider(
                            "twitter",
                            "X/Twitter",
                            13,
                            true,
                            "users.read users.email tweet.read",
                            "https://x.com/i/oauth2/authorize",
                            "https://api.x.com/2/oauth2/token",
                            "https://api.x.com/2/users/me?user.fields=id,name,username,profile_image_url,confirmed_email",
                            Logo.of("#0f1419", "X"),
                            UserInfo.id("data.id")
                                    .name("data.name")
                                    .username("data.username")
                                    .email("data.confirmed_email")
                                    .avatar("data.profile_image_url")),
                    provider(
                            "kakao",
                            "Kakao",
                            14,
                            true,
                            "account_email profile_nickname profile_image",
                            "https://kauth.kakao.com/oauth/authorize",
                            "https://kauth.kakao.com/oauth/token",
                            "https://kapi.kakao.com/v2/user/me",
                            Logo.of("#8a6d00", "K"),
                            UserInfo.id("id")
                                    .username("properties.nickname")
                                    .emailIf(
                                            "kakao_account.email",
                                            "kakao_account.is_email_valid",
                                            "kakao_account.is_email_verified")
                                    .avatar("properties.profile_image")),
                    provider(
                            "vk",
                            "ВКонтакте",
                            15,
                            false,
                            "email",
                            "https://oauth.vk.com/authorize",
                            "https://oauth.vk.com/access_token",
                            "https://api.vk.com/method/users.get?fields=photo_max,screen_name&v=5.131",
                            Logo.of("#0077ff", "VK"),
                            UserInfo.id("response.0.id")
                                    .name((_, user) ->
                                            (user.text("response.0.first_name")
                                                            + " "
                                                            + user.text("response.0.last_name"))
                                                    .strip())
                                    .username("response.0.screen_name")
                                    .email((with, _) -> with.token().claims().text("email"))
                                    .avatar("response.0.photo_max")
                                    .onlyIf(user -> user.has("response.0"))),
                    provider(
                            "linear",
                            "Linear",
                            16,
                            false,
                            "read",
                            "https://linear.app/oauth/authorize",
                            "https://api.linear.app/oauth/token",
                            "https://api.linear.app/graphql",
                            Logo.of("#5e6ad2", "L"),
                            UserInfo.id("data.viewer.id")
                                    .name("data.viewer.name")
                                    .username("data.viewer.displayName")
                                    .email("data.viewer.email")
                                    .avatar("data.viewer.avatarUrl")
                                    .onlyIf(user -> user.flag("data.viewer.active"))
                                    .graphql(
                                            "query { viewer { id displayName name email avatarUrl active } }")),
                    provider(
                            "notion",
                            "Notion",
                            17,
                            true,
                            "",
                            "https://api.notion.com/v1/oauth/authorize",
                            "https://api.notion.com/v1/oauth/token",
                            "https://api.notion.com/v1/users/me",
                            Logo.of("#2f2f2f", "N"),
                            UserInfo.id("bot.owner.user.id")
                                    .name("bot.owner.user.name")
                                    .email("bot.owner.user.person.email")
                                    .avatar("bot.owner.user.avatar_url")
                                    .headers(_ -> Map.of("Notion-Version", "2022-06-28"))),
                    provider(
                            "monday",
                            "monday.com",
                            18,
                            true,
                            "me:read",
                            "https://auth.monday.com/oauth2/authorize",
                            "https://auth.monday.com/oauth2/token",
                            "https://api.monday.com/v2",
                            Logo.of("#d8304e", "m"),
                            UserInfo.id("data.me.id")
                                    .name("data.me.name")
                                    .emailIf("data.me.email", "data.me.is_verified")
                                    .avatar("data.me.photo_small")
                                    .onlyIf(user -> user.flag("data.me.enabled"))
                                    .graphql(
                                            "query { me { id enabled name email is_verified photo_small } }")),
                    provider(
                            "lark",
                            "Lark",
                            19,
                            true,
                            "",
                            "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
                            "https://open.feishu.cn/open-apis/authen/v2/oauth/token",
                            "https://open.feishu.cn/open-apis/authen/v1/user_info",
                            Logo.of("#007a8c", "La"),
                            UserInfo.id("data.union_id")
                                    .name("data.name")
                                    .avatar("data.avatar_url")),
                    provider(
                            "box",
                            "Box",
                            20,
                            true,
                            "root_readonly",
                            "https://account.box.com/api/oauth2/authorize",
                            "https://api.box.com/oauth2/token",
                            "https://api.box.com/2.0/users/me",
                            Logo.of("#0061d5", "Bx"),
                            UserInfo.id("id")
                                    .name("name")
                                    .email("login")
                                    .avatar("avatar_url")
                                    .onlyIf(user -> user.text("status").equals("active"))),
                    provider(
                            "spotify",
                            "Spotify",
                            21,
                            true,
                            "user-read-private",
                            "https://accounts.spotify.com/authorize",
                            "https://accounts.spotify.com/api/token",
                            "https://api.spotify.com/v1/me",
                            Logo.of("#14833b", "S"),
                            UserInfo.id("id").name("display_name").avatar("images.0.url")),
                    provider(
                            "trakt",
                            "Trakt",
                            22,
                            true,
                            "",
                            "https://trakt.tv/oauth/authorize",
                            "https://api.trakt.tv/oauth/token",
                            "https://api.trakt.tv/users/settings",
                            Logo.of("#9f42c6", "T"),
                            UserInfo.id("user.ids.uuid")
                                    .name("user.name")
                                    .username("user.username")
                                    .avatar("user.images.avatar.full")
                                    .headers(clientId ->
                                            Map.of(
                                                    "Content-Type",
                                                    "application/json",
                                                    "trakt-api-key",
                                                    clientId,
                                                    "trakt-api-version",
                                                    "2"))),
                    provider(
                            "twitch",
                            "Twitch",
                            23,
                            true,
                            "user:read:email",
                            "https://id.twitch.tv/oauth2/authorize",
                            "https://id.twitch.tv/oauth2/token",
                            "https://api.twitch.tv/helix/users",
                            Logo.of("#9146ff", "Tw"),
                            UserInfo.id("data.0.id")
                                    .name("data.0.display_name")
                                    .username("data.0.login")
                                    .email("data.0.email")
                                    .avatar("data.0.profile_image_url")
                                    .onlyIf(user -> user.has("data.0"))
                                    .headers(clientId -> Map.of("Client-Id", clientId))),
                    provider(
                            "patreon",
                            "Patreon",
                            24,
                            true,
                            "identity identity[email]",
                            "https://www.patreon.com/oauth2/authorize",
                            "https://www.patreon.com/api/oauth2/token",
                            "https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email,vanity,image_url,is_email_verified",
                            Logo.of("#c2410c", "P"),
                            UserInfo.id("data.id")
                                    .name("data.attributes.full_name")
                                    .username("data.attributes.vanity")
                                    .emailIf(
                                            "data.attributes.email",
                                            "data.attributes.is_email_verified")
                                    .avatar("data.attributes.image_url")),
                    provider(
                            "strava",
                            "Strava",
                            25,
                            true,
                            "profile:read_all",
                            "https://www.strava.com/oauth/authorize",
                            "https://www.strava.com/api/v3/oauth/token",
                            "https://www.strava.com/api/v3/athlete",
                            Logo.of("#d9480f", "St"),
                            UserInfo.id(Readers::stravaId)
                                    .name((_, user) ->
                                            user.text("firstname") + " " + user.text("lastname"))
                                    .username("username")
                                    .avatar("profile")),
                    provider(
                            "wakatime",
                            "WakaTime",
                            26,
                            true,
                            "email",
                            "https://wakatime.com/oauth/authorize",
                            "https://wakatime.com/oauth/token",
                            "https://wakatime.com/api/v1/users/current",
                            Logo.of("#2b2b2b", "W"),
                            UserInfo.id("data.id")
                                    .name("data.display_name")
                                    .username("data.username")
                                    .emailIf("data.email", "data.is_email_confirmed")
                                    .avatar((_, user) ->
                                            user.flag("data.photo_public")
                                                    ? user.text("data.photo")
                                                    : "")),
                    provider(
                            "livechat",
                            "LiveChat",
                            27,
                            true,
                            "",
                            "https://accounts.livechat.com/",
                            "https://accounts.livechat.com/token",
                            "https://accounts.livechat.com/v2/accounts/me",
                            Logo.of("#d64000", "LC"),
                            UserInfo.id("account_id")
                                    .name("name")
                                    .emailIf("email", "email_verified")
                                    .avatar("avatar_url")),
                    provider(
                            "mailcow",
                            "mailcow",
                            28,
                            true,
                            "profile",
                            "",
                            "",
                            "",
                            Logo.of("#8a6100", "mc"),
                            UserInfo.id("id")
                                    .name("full_name")
                                    .username(Readers::localPart)
                                    .email("email")
                                    .onlyIf(user -> user.text("active").equals("1"))),
                    provider(
                            "planningcenter",
                            "Planning Center",
                            29,
                            true,
                            "people",
                            "https://api.planningcenteronline.com/oauth/authorize",
                            "https://api.planningcenteronline.com/oauth/token",
                            "https://api.planningcenteronline.com/people/v2/me",
                            Logo.of("#2266d1", "PC"),
                            UserInfo.id("data.id")
                                    .name("data.attributes.name")
                                    .avatar("data.attributes.avatar")
                                    .onlyIf(user ->
                                            user.text("data.attributes.status").equals("active"))),
                    provider(
                            "oidc",
                            "OIDC",
                            99,
                            true,
                            "openid email profile",
                            "",
                            "",
                            "",
                            Logo.of("#b34700", "ID"),
                            Readers::oidc),
                    provider(
                            "oidc2",
                            "OIDC",
                            99,
                            true,
                            "openid email profile",
                            "",
                            "",
                            "",
                            Logo.of("#b34700", "ID"),
                            Readers::oidc),
                    provider(
                            "oidc3",
                            "OIDC",
                            99,
                            true,
                            "openid email profile",
                            "",
                            "",
                            "",
                            Logo.of("#b34700", "ID"),
                            Readers::oidc));

    private static final Map<String, Provider> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Provider::name, Function.identity()));

    private Providers() {}

    /** In the order in which they are shown. */
    public static List<Provider> all() {
        return ALL.stream()
                .sorted(Comparator.comparingInt(Provider::order).thenComparing(Provider::name))
                .toList();
    }

    public static boolean isKnown(String name) {
        return BY_NAME.containsKey(name);
    }

    /** A provider as a collection uses it; null when there is none of its name. */
    public static @Nullable ConfiguredProvider configure(ProviderConfig config) {
        Provider provider = BY_NAME.get(config.name());
        return provider == null ? null : new ConfiguredProvider(provider, config);
    }

    private static Provider provider(
            String name,
            String displayName,
            int order,
            boolean pkce,
            String scopes,
            String authUrl,
            String tokenUrl,
            String userInfoUrl,
            String logo,
            UserReader reader) {
        List<String> scopeList = scopes.isEmpty() ? List.of() : List.of(scopes.split(" "));
        return new Provider(
                name,
                displayName,
                order,
                pkce,
                scopeList,
                authUrl,
                tokenUrl,
                userInfoUrl,
                logo,
                reader);
    }
}
