package dev.larder.metrics;

import dev.larder.database.Databases;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.util.List;

/**
 * One registry. The rooms above contribute what they count as {@link MeterBinder}s, so that none of
 * them has to know this one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class MetricsConfiguration {

    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meterRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Bean(destroyMethod = "close")
    JvmGcMetrics gcMetrics() {
        return new JvmGcMetrics();
    }

    @Bean
    ServerMetrics serverMetrics(Databases databases) {
        return new ServerMetrics(databases);
    }

    @Bean
    RequestMetrics requestMetrics(
            PrometheusMeterRegistry registry, ObjectProvider<MeterBinder> binders) {
        for (MeterBinder binder :
                List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        new FileDescriptorMetrics())) {
            binder.bindTo(registry);
        }
        binders.forEach(binder -> binder.bindTo(registry));
        return new RequestMetrics(registry);
    }

    @Bean
    @ConditionalOnProperty("larder.metrics.address")
    ManagementServer managementServer(
            MetricsProperties properties,
            PrometheusMeterRegistry registry,
            ApplicationAvailability availability,
            Databases databases) {
        return new ManagementServer(properties, registry, availability, databases.data());
    }
}
