package dev.larder.batch;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

    @Bean
    BatchHooks batchHooks() {
        return new BatchHooks();
    }
}
