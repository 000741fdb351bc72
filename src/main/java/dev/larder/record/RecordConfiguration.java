package dev.larder.record;

import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schemas;
import dev.larder.crypto.PasswordHasher;
import dev.larder.database.Databases;
import dev.larder.field.ContentTypes;
import dev.larder.hook.ModelHooks;
import dev.larder.rule.AccessRules;
import dev.larder.web.CollectionScopes;
import dev.larder.web.FailureTranslator;
import dev.larder.web.RateLimiter;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerMapping;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class RecordConfiguration {

    @Bean
    RecordHooks recordHooks(ModelHooks models) {
        return new RecordHooks(models);
    }

    @Bean
    RecordTables recordTables() {
        return new RecordTables();
    }

    @Bean
    Records records(
            Schemas schemas,
            RecordHooks hooks,
            RecordTables tables,
            ContentTypes contentTypes,
            PasswordHasher hasher,
            ApplicationEventPublisher facts) {
        return new Records(schemas, hooks, tables, contentTypes, hasher, facts);
    }

    @Bean
    RecordEnricher recordEnricher(Records records, RecordHooks hooks, AccessRules rules) {
        return new RecordEnricher(records, hooks, rules);
    }

    @Bean
    RecordActions recordActions(
            Records records, RecordHooks hooks, RecordEnricher enricher, AccessRules rules) {
        return new RecordActions(records, hooks, enricher, rules);
    }

    @Bean
    RecordReader recordReader(
            RecordTables tables, RecordHooks hooks, RecordEnricher enricher, AccessRules rules) {
        return new RecordReader(tables, hooks, enricher, rules);
    }

    @Bean
    EmptyLists emptyLists(RateLimiter limiter) {
        return new EmptyLists(limiter);
    }

    @Bean
    HandlerMapping recordRoutes(
            Databases databases,
            Records records,
            RecordActions actions,
            RecordReader reader,
            RateLimiter limiter,
            EmptyLists emptyLists) {
        return new RecordRouteMapping(
                new RecordRoutes(databases.data(), records, actions, reader, limiter, emptyLists));
    }

    @Bean
    FailureTranslator recordFailures() {
        return new RecordFailures();
    }

    @Bean
    CollectionScopes collectionScopes(Schemas schemas) {
        return idOrName -> {
            CollectionModel found = schemas.current().find(idOrName);
            return found == null ? null : new CollectionScopes.Scope(found.id(), found.name());
        };
    }
}
