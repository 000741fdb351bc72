package dev.larder.collection;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Signing in through other services.
 *
 * @param providers the services; null when never set
 * @param mappedFields which fields are filled on sign-up
 */
public record OAuth2Options(
        @Nullable List<OAuth2Provider> providers, OAuth2Fields mappedFields, boolean enabled)
        implements SignInOptions {

    /** Name of the method. */
    public static final String METHOD = "oauth2";

    public OAuth2Options {
        providers = providers == null ? null : List.copyOf(providers);
    }

    @Override
    public String method() {
        return METHOD;
    }

    /** The services. */
    public List<OAuth2Provider> providerList() {
        return providers == null ? List.of() : providers;
    }

    /** The first service with this name; null when there is none. */
    public @Nullable OAuth2Provider findProvider(String name) {
        for (OAuth2Provider provider : providerList()) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        return null;
    }
}
