package dev.larder.auth;

import dev.larder.auth.oauth2.Providers;
import dev.larder.collection.ProviderCatalogue;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.util.List;

/** What rooms below ask this one for. */
@Configuration(proxyBeanMethods = false)
class AuthConfiguration {

    @Bean
    ProviderCatalogue providerCatalogue() {
        List<ProviderCatalogue.Entry> entries =
                Providers.all().stream()
                        .map(provider ->
                                new ProviderCatalogue.Entry(
                                        provider.name(), provider.displayName(), provider.logo()))
                        .toList();
        return () -> entries;
    }
}
