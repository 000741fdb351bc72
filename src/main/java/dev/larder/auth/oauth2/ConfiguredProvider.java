package dev.larder.auth.oauth2;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A provider with a collection's configuration over its defaults. */
public final class ConfiguredProvider {

    private final Provider provider;
    private final ProviderConfig config;

    ConfiguredProvider(Provider provider, ProviderConfig config) {
        this.provider = provider;
        this.config = config;
    }

    public String name() {
        return config.name();
    }

    public String displayName() {
        String own = config.displayName();
        return !own.isEmpty()
                ? own
                : !provider.displayName().isEmpty() ? provider.displayName() : name();
    }

    public String logo() {
        return provider.logo();
    }

    public boolean pkce() {
        Boolean own = config.pkce();
        return own == null ? provider.pkce() : own;
    }

    /**
     * Address of the consent page. Its parameters are sorted; the last is an empty {@code
     * redirect_uri}, to which clients append their own.
     *
     * @param codeChallenge S256 challenge; empty without PKCE
     */
    public String authUrl(String state, String codeChallenge) {
        var parameters = new TreeMap<String, String>();
        parameters.put("client_id", config.clientId());
        parameters.put("response_type", "code");
        parameters.put("state", state);
        if (!scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", scopes()));
        }
        if (!codeChallenge.isEmpty()) {
            parameters.put("code_challenge", codeChallenge);
            parameters.put("code_challenge_method", "S256");
        }
        if (provider.name().equals("apple")) {
            parameters.put("response_mode", "form_post");
        }
        String base = authUrl();
        String query =
                parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        return base + (base.contains("?") ? "&" : "?") + query + "&redirect_uri=";
    }

    String clientId() {
        return config.clientId();
    }

    String clientSecret() {
        return config.clientSecret();
    }

    String authUrl() {
        return orDefault(config.authUrl(), provider.authUrl());
    }

    String tokenUrl() {
        return orDefault(config.tokenUrl(), provider.tokenUrl());
    }

    String userInfoUrl() {
        return orDefault(config.userInfoUrl(), provider.userInfoUrl());
    }

    /**
     * Address of the keys that {@code id_token}s are signed with.
     *
     * @param standard what it is unless the collection says otherwise
     */
    String keysUrl(String standard) {
        return orDefault(extra("jwksURL"), standard);
    }

    String extra(String name) {
        return new Claims(config.extra()).text(name);
    }

    List<String> extraList(String name) {
        return new Claims(config.extra()).list(name).stream().map(String::valueOf).toList();
    }

    List<String> scopes() {
        if (!provider.name().equals("microsoft") || extra("idTokenEmailClaim").isEmpty()) {
            return provider.scopes();
        }
        var scopes = new ArrayList<>(provider.scopes());
        scopes.add("openid");
        return scopes;
    }

    UserReader reader() {
        return provider.reader();
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> encode(value.getKey()) + "=" + encode(value.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String orDefault(String own, String standard) {
        return own.isEmpty() ? standard : own;
    }
}
