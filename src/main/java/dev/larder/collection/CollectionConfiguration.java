package dev.larder.collection;

import dev.larder.api.DataDirectory;
import dev.larder.database.Databases;
import dev.larder.filter.FilterParser;
import dev.larder.hook.ModelHooks;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The parts of this room, over the main database. */
@Configuration(proxyBeanMethods = false)
class CollectionConfiguration {

    @Bean
    CollectionHooks collectionHooks(ModelHooks models) {
        return new CollectionHooks(models);
    }

    @Bean
    Schemas schemas(Databases databases) {
        return new Schemas(databases.data());
    }

    @Bean
    @ConditionalOnWebApplication
    PlannerStatistics plannerStatistics(Databases databases, CollectionHooks hooks) {
        var statistics = new PlannerStatistics(databases.data());
        statistics.bind(hooks);
        return statistics;
    }

    @Bean
    SchemaFollower schemaFollower(Schemas schemas) {
        return new SchemaFollower(schemas);
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

    /**
     * @param folder where the application keeps its migrations; empty for {@code larder_migrations}
     *     beside the data
     */
    @Bean
    Migrations migrations(
            Databases databases,
            Schemas schemas,
            CollectionImport imports,
            DataDirectory directory,
            Clock clock,
            @Value("${larder.migrations-dir:}") String folder) {
        Path path = folder.isEmpty() ? directory.sibling("larder_migrations") : Path.of(folder);
        return new Migrations(databases.data(), schemas, imports, path, clock);
    }

    @Bean
    @ConditionalOnWebApplication
    MigrationStart migrationStart(Migrations migrations, DataDirectory directory) {
        return new MigrationStart(migrations, directory);
    }

    @Bean
    @ConditionalOnWebApplication
    @ConditionalOnBooleanProperty(name = "larder.automigrate", matchIfMissing = true)
    Automigrate automigrate(
            Databases databases, Schemas schemas, Migrations migrations, CollectionHooks hooks) {
        var automigrate = new Automigrate(databases.data(), schemas, migrations);
        automigrate.bind(hooks);
        return automigrate;
    }

    @Bean
    ImpactPreview impactPreview(
            Databases databases, Collections collections, ObjectProvider<RuleCheck> rules) {
        return new ImpactPreview(
                databases.data(),
                collections,
                (collection, rule, schema) ->
                        rules.getIfAvailable(() -> (_, _, _) -> null)
                                .problem(collection, rule, schema));
    }

    @Bean
    CollectionList collectionList(Schemas schemas) {
        return new CollectionList(schemas, new FilterParser());
    }
}
