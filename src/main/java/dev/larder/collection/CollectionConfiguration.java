package dev.larder.collection;

import dev.larder.database.Databases;
import dev.larder.filter.FilterParser;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of this room, over the main database. */
@Configuration(proxyBeanMethods = false)
class CollectionConfiguration {

    @Bean
    CollectionHooks collectionHooks() {
        return new CollectionHooks();
    }

    @Bean
    Schemas schemas(Databases databases) {
        return new Schemas(databases.data());
    }

    @Bean
    SchemaFollower schemaFollower(Databases databases, Schemas schemas) {
        return new SchemaFollower(databases.data(), schemas);
    }

    @Bean
    Collections collections(
            Schemas schemas,
            CollectionHooks hooks,
            ObjectProvider<RuleCheck> rules,
            ObjectProvider<ProviderCatalogue> providers,
            Clock clock) {
        return new Collections(
                schemas,
                hooks,
                () -> rules.getIfAvailable(() -> (_, _, _) -> null),
                () -> providers.getIfAvailable(() -> List::of),
                clock);
    }

    @Bean
    CollectionImport collectionImport(Collections collections) {
        return new CollectionImport(collections);
    }

    @Bean
    CollectionList collectionList(Schemas schemas) {
        return new CollectionList(schemas, new FilterParser());
    }
}
