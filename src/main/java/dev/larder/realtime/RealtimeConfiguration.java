package dev.larder.realtime;

import dev.larder.api.Caller;
import dev.larder.collection.CollectionHooks;
import dev.larder.database.Databases;
import dev.larder.record.RecordEnricher;
import dev.larder.record.RecordHooks;
import dev.larder.rule.AccessRules;
import dev.larder.web.CallerResolver;
import dev.larder.web.WebPolicy;
import dev.larder.web.WebProperties;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

@Configuration(proxyBeanMethods = false)
class RealtimeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RealtimeConfiguration.class);
    private static final int SWEEP_SECONDS = 5;

    @Bean
    RealtimeHooks realtimeHooks() {
        return new RealtimeHooks();
    }

    @Bean
    RealtimeHub realtimeHub(Clock clock, RealtimeHooks hooks) {
        return new RealtimeHub(clock, hooks);
    }

    @Bean
    Topics realtimeTopics(
            RealtimeHub hub,
            RealtimeHooks hooks,
            ObjectProvider<CallerResolver> callers,
            ObjectProvider<WebPolicy.Source> policies) {
        // Looked up when it is needed: the room that resolves callers stands above this one.
        return new Topics(
                hub,
                hooks,
                token -> {
                    CallerResolver resolver = callers.getIfAvailable();
                    return resolver == null ? Caller.GUEST : resolver.resolve(token);
                },
                policies.getIfAvailable(() -> () -> WebPolicy.OPEN));
    }

    @Bean
    RealtimeDispatcher realtimeDispatcher(
            Databases databases,
            RealtimeHub hub,
            AccessRules rules,
            RecordEnricher enricher,
            RecordHooks records,
            CollectionHooks collections) {
        return new RealtimeDispatcher(
                databases.data(),
                hub,
                new Broadcast(hub, rules, enricher),
                new Sender(hub),
                records,
                collections);
    }

    @Bean
    MeterBinder realtimeMetrics(RealtimeHub hub, RealtimeDispatcher dispatcher) {
        return registry -> {
            Gauge.builder("larder.realtime.clients", hub, RealtimeHub::size)
                    .description("Open realtime connections")
                    .register(registry);
            Gauge.builder("larder.realtime.waiting", dispatcher, RealtimeDispatcher::waiting)
                    .description("Changes that wait to be sent")
                    .register(registry);
            FunctionCounter.builder("larder.realtime.dropped", hub, RealtimeHub::dropped)
                    .description("Connections that were ended because the client did not keep up")
                    .register(registry);
        };
    }

    /** Ends connections that are too old or too quiet. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService realtimeSweeper(
            RealtimeHub hub, ObjectProvider<WebPolicy.Source> policies) {
        WebPolicy.Source source = policies.getIfAvailable(() -> () -> WebPolicy.OPEN);
        ScheduledExecutorService sweeper =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("realtime-sweeper").factory());
        var _ =
                sweeper.scheduleWithFixedDelay(
                        () -> guarded(() -> hub.sweep(source.current())),
                        SWEEP_SECONDS,
                        SWEEP_SECONDS,
                        TimeUnit.SECONDS);
        return sweeper;
    }

    /** A task that throws would not be run again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("old realtime connections were not ended");
        }
    }

    /** The WebSocket endpoint, where there is a web server. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    @EnableWebSocket
    static class Socket {

        @Bean
        WebSocketConfigurer realtimeSocket(
                RealtimeHub hub, RealtimeHooks hooks, Topics topics, WebProperties web) {
            return registry ->
                    registry.addHandler(new RealtimeSocket(hub, hooks, topics), RealtimeSocket.PATH)
                            .addInterceptors(new SocketHandshake())
                            .setAllowedOriginPatterns(web.origins().toArray(String[]::new));
        }
    }
}
