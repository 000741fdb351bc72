package dev.larder.storage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Clock;

@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    MeterBinder storageMetrics(Storages storages, Clock clock) {
        var stored = new StoredBytes(storages, clock);
        return registry ->
                Gauge.builder("larder.storage.files", stored, StoredBytes::current)
                        .description("Files of records in the local folder")
                        .baseUnit(BaseUnits.BYTES)
                        .strongReference(true)
                        .register(registry);
    }
}
