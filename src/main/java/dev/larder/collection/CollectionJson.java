package dev.larder.collection;

import dev.larder.api.Json;
import dev.larder.field.Dates;
import dev.larder.field.Field;
import dev.larder.field.Members;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of collections. Written, it has a fixed order of members; secrets are only in the
 * stored form. Read, it is laid over a model: absent members keep their values, lists are replaced.
 */
final class CollectionJson {

    private CollectionJson() {}

    // ---- writing ----

    /** The form that clients see. */
    static Map<String, @Nullable Object> write(CollectionModel collection) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", collection.id());
        json.put("listRule", collection.listRule());
        json.put("viewRule", collection.viewRule());
        json.put("createRule", collection.createRule());
        json.put("updateRule", collection.updateRule());
        json.put("deleteRule", collection.deleteRule());
        json.put("name", collection.name());
        json.put("type", collection.type());
        json.put("fields", FieldList.toJson(collection.fields()));
        json.put("indexes", collection.indexes());
        json.put("created", collection.created());
        json.put("updated", collection.updated());
        json.put("system", collection.system());
        switch (collection) {
            case AuthCollection auth -> json.putAll(writeOptions(auth.options(), false));
            case ViewCollection view -> json.put("viewQuery", view.viewQuery());
            case BaseCollection _ -> {}
        }
        return json;
    }

    /** What is stored of a collection beside the columns that all types have, with secrets. */
    static Map<String, @Nullable Object> storedOptions(CollectionModel collection) {
        return switch (collection) {
            case AuthCollection auth -> writeOptions(auth.options(), true);
            case ViewCollection view -> {
                var json = new LinkedHashMap<String, @Nullable Object>();
                json.put("viewQuery", view.viewQuery());
                yield json;
            }
            case BaseCollection _ -> Map.of();
        };
    }

    private static Map<String, @Nullable Object> writeOptions(
            AuthOptions options, boolean secrets) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("authRule", options.authRule());
        json.put("manageRule", options.manageRule());
        json.put(
                "authAlert",
                object(
                        "enabled", options.authAlert().enabled(),
                        "emailTemplate", template(options.authAlert().emailTemplate())));
        json.put("oauth2", oauth2(options.oauth2(), secrets));
        json.put(
                "passwordAuth",
                object(
                        "enabled", options.passwordAuth().enabled(),
                        "identityFields", options.passwordAuth().identityFields()));
        json.put(
                "mfa",
                object(
                        "enabled", options.mfa().enabled(),
                        "duration", options.mfa().duration().toSeconds(),
                        "rule", options.mfa().rule()));
        json.put(
                "otp",
                object(
                        "enabled", options.otp().enabled(),
                        "duration", options.otp().duration().toSeconds(),
                        "length", options.otp().length(),
                        "emailTemplate", template(options.otp().emailTemplate())));
        json.put("authToken", token(options.authToken(), secrets));
        json.put("passwordResetToken", token(options.passwordResetToken(), secrets));
        json.put("emailChangeToken", token(options.emailChangeToken(), secrets));
        json.put("verificationToken", token(options.verificationToken(), secrets));
        json.put("fileToken", token(options.fileToken(), secrets));
        json.put("verificationTemplate", template(options.verificationTemplate()));
        json.put("resetPasswordTemplate", template(options.resetPasswordTemplate()));
        json.put("confirmEmailChangeTemplate", template(options.confirmEmailChangeTemplate()));
        return json;
    }

    private static Map<String, @Nullable Object> oauth2(OAuth2Options oauth2, boolean secrets) {
        OAuth2Fields mapped = oauth2.mappedFields();
        List<Map<String, @Nullable Object>> providers =
                oauth2.providerList().stream()
                        .map(provider -> provider(provider, secrets))
                        .toList();
        return object(
                "providers", oauth2.providers() == null && secrets ? null : providers,
                "mappedFields",
                        object(
                                "id", mapped.id(),
                                "name", mapped.name(),
                                "username", mapped.username(),
                                "avatarURL", mapped.avatarUrl()),
                "enabled", oauth2.enabled());
    }

    private static Map<String, @Nullable Object> provider(
            OAuth2Provider provider, boolean secrets) {
        Map<String, @Nullable Object> json =
                object(
                        "pkce", provider.pkce(),
                        "name", provider.name(),
                        "clientId", provider.clientId());
        if (secrets && !provider.clientSecret().isEmpty()) {
            json.put("clientSecret", provider.clientSecret());
        }
        json.put("authURL", provider.authUrl());
        json.put("tokenURL", provider.tokenUrl());
        json.put("userInfoURL", provider.userInfoUrl());
        json.put("displayName", provider.displayName());
        json.put("extra", provider.extra() == null ? null : new TreeMap<>(provider.extra()));
        return json;
    }

    private static Map<String, @Nullable Object> token(TokenConfig token, boolean secrets) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        if (secrets && !token.secret().isEmpty()) {
            json.put("secret", token.secret());
        }
        json.put("duration", token.duration().toSeconds());
        return json;
    }

    private static Map<String, @Nullable Object> template(EmailTemplate template) {
        return object("subject", template.subject(), "body", template.body());
    }

    private static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            json.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return json;
    }

    // ---- reading ----

    /**
     * Lays a definition over a model. The type of the model stays; one that differs is kept as a
     * claim that the checks refuse, see {@link CollectionDraft}.
     *
     * @throws IllegalArgumentException when a member has the wrong kind
     */
    static CollectionModel merge(
            CollectionModel current, Map<String, ? extends @Nullable Object> definition) {
        var json = new Members(definition);
        Common base = current.common();
        Common common =
                new Common(
                        json.text("id", base.id()),
                        json.text("name", base.name()),
                        json.flag("system", base.system()),
                        json.has("fields") ? FieldList.parse(json.list("fields")) : base.fields(),
                        indexes(json, base.indexes()),
                        json.nullableText("listRule", base.listRule()),
                        json.nullableText("viewRule", base.viewRule()),
                        json.nullableText("createRule", base.createRule()),
                        json.nullableText("updateRule", base.updateRule()),
                        json.nullableText("deleteRule", base.deleteRule()),
                        date(json, "created", base.created()),
                        date(json, "updated", base.updated()));
        return switch (current) {
            case BaseCollection _ -> new BaseCollection(common);
            case ViewCollection view ->
                    new ViewCollection(common, json.text("viewQuery", view.viewQuery()));
            case AuthCollection auth ->
                    new AuthCollection(common, mergeOptions(auth.options(), json));
        };
    }

    private static List<String> indexes(Members json, List<String> current) {
        List<String> indexes = json.texts("indexes", current);
        return indexes == null ? List.of() : indexes;
    }

    private static String date(Members json, String key, String current) {
        return json.json().get(key) == null ? current : Dates.canonical(json.json().get(key));
    }

    /** Reads the stored options, or those in a body, over the current ones. */
    static AuthOptions mergeOptions(AuthOptions current, Members json) {
        return new AuthOptions(
                json.nullableText("authRule", current.authRule()),
                json.nullableText("manageRule", current.manageRule()),
                mergeAlert(current.authAlert(), json.object("authAlert")),
                mergeOAuth2(current.oauth2(), json.object("oauth2")),
                mergePasswordAuth(current.passwordAuth(), json.object("passwordAuth")),
                mergeMfa(current.mfa(), json.object("mfa")),
                mergeOtp(current.otp(), json.object("otp")),
                mergeToken(current.authToken(), json.object("authToken")),
                mergeToken(current.passwordResetToken(), json.object("passwordResetToken")),
                mergeToken(current.emailChangeToken(), json.object("emailChangeToken")),
                mergeToken(current.verificationToken(), json.object("verificationToken")),
                mergeToken(current.fileToken(), json.object("fileToken")),
                mergeTemplate(current.verificationTemplate(), json.object("verificationTemplate")),
                mergeTemplate(
                        current.resetPasswordTemplate(), json.object("resetPasswordTemplate")),
                mergeTemplate(
                        current.confirmEmailChangeTemplate(),
                        json.object("confirmEmailChangeTemplate")));
    }

    private static AuthAlert mergeAlert(AuthAlert current, Members json) {
        return new AuthAlert(
                json.flag("enabled", current.enabled()),
                mergeTemplate(current.emailTemplate(), json.object("emailTemplate")));
    }

    private static PasswordAuth mergePasswordAuth(PasswordAuth current, Members json) {
        return new PasswordAuth(
                json.flag("enabled", current.enabled()),
                json.texts("identityFields", current.identityFields()));
    }

    private static MfaOptions mergeMfa(MfaOptions current, Members json) {
        return new MfaOptions(
                json.flag("enabled", current.enabled()),
                seconds(json, current.duration()),
                json.text("rule", current.rule()));
    }

    private static OtpOptions mergeOtp(OtpOptions current, Members json) {
        return new OtpOptions(
                json.flag("enabled", current.enabled()),
                seconds(json, current.duration()),
                json.integer("length", current.length()),
                mergeTemplate(current.emailTemplate(), json.object("emailTemplate")));
    }

    private static TokenConfig mergeToken(TokenConfig current, Members json) {
        return new TokenConfig(
                json.text("secret", current.secret()), seconds(json, current.duration()));
    }

    private static EmailTemplate mergeTemplate(EmailTemplate current, Members json) {
        return new EmailTemplate(
                json.text("subject", current.subject()), json.text("body", current.body()));
    }

    private static Duration seconds(Members json, Duration current) {
        return Duration.ofSeconds(json.integer("duration", current.toSeconds()));
    }

    private static OAuth2Options mergeOAuth2(OAuth2Options current, Members json) {
        Members mapped = json.object("mappedFields");
        OAuth2Fields fields = current.mappedFields();
        return new OAuth2Options(
                json.has("providers")
                        ? mergeProviders(current.providerList(), json.list("providers"))
                        : current.providers(),
                new OAuth2Fields(
                        mapped.text("id", fields.id()),
                        mapped.text("name", fields.name()),
                        mapped.text("username", fields.username()),
                        mapped.text("avatarURL", fields.avatarUrl())),
                json.flag("enabled", current.enabled()));
    }

    /**
     * Each entry is laid over the stored one of its name, else over the one at its position that no
     * entry names.
     */
    private static @Nullable List<OAuth2Provider> mergeProviders(
            List<OAuth2Provider> current, @Nullable List<?> list) {
        if (list == null) {
            return null;
        }
        var names = new ArrayList<String>();
        for (Object entry : list) {
            names.add(Members.of("providers", entry).text("name", ""));
        }
        var providers = new ArrayList<OAuth2Provider>();
        for (int i = 0; i < list.size(); i++) {
            String name = names.get(i);
            OAuth2Provider base =
                    current.stream()
                            .filter(provider -> !name.isEmpty() && provider.name().equals(name))
                            .findFirst()
                            .orElse(null);
            if (base == null && i < current.size() && !names.contains(current.get(i).name())) {
                base = current.get(i);
            }
            providers.add(
                    mergeProvider(
                            base == null ? OAuth2Provider.EMPTY : base,
                            Members.of("providers", list.get(i))));
        }
        return providers;
    }

    private static OAuth2Provider mergeProvider(OAuth2Provider current, Members json) {
        return new OAuth2Provider(
                json.nullableFlag("pkce", current.pkce()),
                json.text("name", current.name()),
                json.text("clientId", current.clientId()),
                json.text("clientSecret", current.clientSecret()),
                json.text("authURL", current.authUrl()),
                json.text("tokenURL", current.tokenUrl()),
                json.text("userInfoURL", current.userInfoUrl()),
                json.text("displayName", current.displayName()),
                json.has("extra") ? extra(json) : current.extra());
    }

    private static @Nullable Map<String, @Nullable Object> extra(Members json) {
        if (json.json().get("extra") == null) {
            return null;
        }
        return new LinkedHashMap<>(json.object("extra").json());
    }

    /** The two texts of a list of fields, which tell whether it changed. */
    static String text(List<Field> fields) {
        return Json.write(FieldList.toJson(fields));
    }
}
