package dev.larder.crypto;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Clock;

/**
 * The clock that tokens, ids and everything else with a time ask; tests put another in its place.
 */
@Configuration(proxyBeanMethods = false)
class CryptoConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
