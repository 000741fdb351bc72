package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.auth.oauth2.ConfiguredProvider;
import dev.larder.auth.oauth2.ExternalUser;
import dev.larder.auth.oauth2.OAuth2Client;
import dev.larder.auth.oauth2.ProviderConfig;
import dev.larder.auth.oauth2.ProviderException;
import dev.larder.auth.oauth2.Providers;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.OAuth2Options;
import dev.larder.collection.OAuth2Provider;
import dev.larder.crypto.Ids;
import dev.larder.database.DatabaseException;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.FixedBody;
import dev.larder.web.RateTags;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code auth-with-oauth2}: a code that a provider gave. */
@RestController
final class OAuth2SignIn implements SignInMethod {

    private static final Logger log = LoggerFactory.getLogger(OAuth2SignIn.class);

    private final AuthCollections collections;
    private final Accounts accounts;
    private final Records records;
    private final OAuth2Client client;
    private final OAuth2Accounts links;
    private final AppleNames appleNames;
    private final AuthResponses responses;
    private final AuthHooks hooks;
    private final Session database;

    OAuth2SignIn(
            AuthCollections collections,
            Accounts accounts,
            Records records,
            OAuth2Client client,
            OAuth2Accounts links,
            AppleNames appleNames,
            AuthResponses responses,
            AuthHooks hooks,
            Databases databases) {
        this.collections = collections;
        this.accounts = accounts;
        this.records = records;
        this.client = client;
        this.links = links;
        this.appleNames = appleNames;
        this.responses = responses;
        this.hooks = hooks;
        this.database = databases.data();
    }

    @Override
    public String name() {
        return OAuth2Options.METHOD;
    }

    @Override
    public String label() {
        return "OAuth2";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Map<String, @Nullable Object> describe(AuthCollection collection) {
        List<Map<String, Object>> providers =
                isEnabled(collection)
                        ? collection.options().oauth2().providerList().stream()
                                .map(OAuth2SignIn::configure)
                                .filter(Objects::nonNull)
                                .map(OAuth2SignIn::describe)
                                .toList()
                        : List.of();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("providers", providers);
        json.put("enabled", isEnabled(collection));
        return json;
    }

    private static Map<String, Object> describe(ConfiguredProvider provider) {
        String state = Ids.random(30, Ids.ALPHANUMERIC);
        String verifier = provider.pkce() ? Ids.random(43, Ids.ALPHANUMERIC) : "";
        String challenge = provider.pkce() ? challenge(verifier) : "";
        String authUrl = provider.authUrl(state, challenge);
        var json = new LinkedHashMap<String, Object>();
        json.put("name", provider.name());
        json.put("displayName", provider.displayName());
        json.put("logo", provider.logo());
        json.put("state", state);
        json.put("authURL", authUrl);
        json.put("authUrl", authUrl);
        json.put("codeVerifier", verifier);
        json.put("codeChallenge", challenge);
        json.put("codeChallengeMethod", provider.pkce() ? "S256" : "");
        return json;
    }

    private record Form(
            String provider,
            String code,
            String codeVerifier,
            String redirectUrl,
            String nonce,
            Map<?, ?> createData) {

        static Form read(FixedBody body) {
            String url = body.text("redirectURL");
            Object data = body.value("createData");
            if (data != null && !(data instanceof Map<?, ?>)) {
                body.object("createData"); // says what is wrong
            }
            return new Form(
                    body.text("provider"),
                    body.text("code"),
                    body.text("codeVerifier"),
                    url.isEmpty() ? body.text("redirectUrl") : url,
                    body.text("nonce"),
                    data instanceof Map<?, ?> map ? map : Map.of());
        }

        void validate(AuthCollection collection) {
            var errors = new FieldErrors();
            errors.check("provider", Checks.required(provider))
                    .check("provider", Checks.length(provider, 0, 100));
            if (collection.options().oauth2().findProvider(provider) == null) {
                errors.reject(
                        "provider",
                        new FieldError(
                                "validation_invalid_provider",
                                "Provider with name " + provider + " is missing or is not enabled.",
                                Map.of("name", provider)));
            }
            errors.check("code", Checks.required(code))
                    .throwIfAny("An error occurred while loading the submitted data.");
        }

        Map<String, @Nullable Object> newRecord() {
            var data = new LinkedHashMap<String, @Nullable Object>();
            createData.forEach((key, value) -> data.put(String.valueOf(key), value));
            return data;
        }
    }

    @PostMapping("/api/collections/{collection}/auth-with-oauth2")
    @RateTags({"authWithOAuth2", "auth"})
    @Nullable Answer signIn(Call call) {
        AuthCollection collection = collections.require(call, this);
        call.context("oauth2");
        Form form = call.bind(Form::read);
        form.validate(collection);
        ExternalUser user = fetchUser(collection, form);
        RecordModel link = findLink(collection, form.provider, user.id());
        RecordModel record = findRecord(call, collection, link, user);
        var details = new HashMap<String, @Nullable Object>();
        details.put("provider", form.provider);
        details.put("user", user);
        details.put("createData", form.newRecord());
        details.put("isNew", record == null);
        var event = new AuthEvent(call.info(), collection, record, details);
        return event.answer(
                hooks.oauth2Request(),
                () -> {
                    RecordModel signedIn = settle(event, link);
                    boolean isNew = Boolean.TRUE.equals(event.details().get("isNew"));
                    return responses.signedIn(call, signedIn, this, user.toMeta(isNew));
                });
    }

    private ExternalUser fetchUser(AuthCollection collection, Form form) {
        OAuth2Provider config = collection.options().oauth2().findProvider(form.provider);
        ConfiguredProvider provider = config == null ? null : configure(config);
        if (provider == null) {
            throw ApiException.internal("Failed to init provider " + form.provider, null);
        }
        OAuth2Client.Grant grant;
        try {
            grant = client.redeem(provider, form.code, form.codeVerifier, form.redirectUrl);
        } catch (ProviderException e) {
            throw ApiException.badRequest("Failed to fetch OAuth2 token.", e);
        }
        ExternalUser user;
        try {
            user = grant.user(form.nonce);
        } catch (ProviderException e) {
            throw ApiException.badRequest("Failed to fetch OAuth2 user.", e);
        }
        boolean nameless = form.provider.equals("apple") && user.name().isEmpty();
        return nameless ? user.withName(appleNames.take(form.code)) : user;
    }

    private @Nullable RecordModel findLink(
            AuthCollection collection, String provider, String externalId) {
        try {
            return links.find(collection, provider, externalId);
        } catch (DatabaseException e) {
            throw ApiException.internal("Failed OAuth2 relation check.", e);
        }
    }

    private @Nullable RecordModel findRecord(
            Call call, AuthCollection collection, @Nullable RecordModel link, ExternalUser user) {
        if (link != null) {
            return records.require(database, collection, link.text("recordRef"));
        }
        if (call.caller().collectionId().equals(collection.id())) {
            return records.require(database, collection, call.caller().id());
        }
        try {
            return accounts.findByEmail(database, collection, user.email());
        } catch (DatabaseException e) {
            throw ApiException.internal("Failed OAuth2 auth record check.", e);
        }
    }

    private RecordModel settle(AuthEvent event, @Nullable RecordModel link) {
        try {
            return links.settle(event, link);
        } catch (RecordInvalidException e) {
            throw ApiException.badRequest("Failed to authenticate.", e.errors());
        } catch (DatabaseException e) {
            log.atWarn().setCause(e).log("account of a provider not linked");
            throw ApiException.badRequest("Failed to authenticate.", e);
        }
    }

    static @Nullable ConfiguredProvider configure(OAuth2Provider provider) {
        Map<String, @Nullable Object> extra = provider.extra();
        return Providers.configure(
                new ProviderConfig(
                        provider.name(),
                        provider.clientId(),
                        provider.clientSecret(),
                        provider.authUrl(),
                        provider.tokenUrl(),
                        provider.userInfoUrl(),
                        provider.displayName(),
                        provider.pkce(),
                        extra == null ? Map.of() : extra));
    }

    /** RFC 7636, method S256. */
    static String challenge(String verifier) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
