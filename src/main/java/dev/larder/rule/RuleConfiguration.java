package dev.larder.rule;

import dev.larder.collection.RuleCheck;
import dev.larder.collection.Schemas;
import dev.larder.filter.FilterParser;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.InstantSource;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class RuleConfiguration {

    @Bean
    FilterParser filterParser() {
        return new FilterParser();
    }

    @Bean
    AccessRules accessRules(Schemas schemas, FilterParser parser) {
        return new AccessRules(schemas::current, parser, InstantSource.system());
    }

    @Bean
    MeterBinder queryMetrics(AccessRules rules) {
        return rules::monitor;
    }

    @Bean
    RuleCheck ruleCheck(AccessRules rules) {
        return new CompiledRuleCheck(rules);
    }
}
