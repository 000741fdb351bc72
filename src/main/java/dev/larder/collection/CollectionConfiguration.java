package dev.larder.collection;

import dev.larder.database.Databases;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class CollectionConfiguration {

    @Bean
    Schemas schemas(Databases databases) {
        return new Schemas(databases.data());
    }

    @Bean
    CollectionHooks collectionHooks() {
        return new CollectionHooks();
    }
}
