package dev.larder.auth.oauth2;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * Start-up settings of the conversations with providers, bound from {@code larder.auth.*}.
 *
 * @param idTokenLeeway how far the clocks of a provider and of this server may differ
 * @param providerLimit longest time for one step of a conversation; the provider may be silent for
 *     half of it
 */
@ConfigurationProperties("larder.auth")
public record OAuth2Properties(
        @DefaultValue("5m") Duration idTokenLeeway, @DefaultValue("30s") Duration providerLimit) {

    public OAuth2Properties {
        if (idTokenLeeway.isNegative()) {
            throw new IllegalArgumentException(
                    "larder.auth.id-token-leeway must not be negative: " + idTokenLeeway);
        }
        if (providerLimit.isNegative() || providerLimit.isZero()) {
            throw new IllegalArgumentException(
                    "larder.auth.provider-limit must be positive: " + providerLimit);
        }
    }
}
