package dev.larder.file;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ThumbProperties.class)
class FileConfiguration {

    @Bean
    Thumbs thumbs(ThumbProperties properties) {
        return new Thumbs(properties);
    }
}
