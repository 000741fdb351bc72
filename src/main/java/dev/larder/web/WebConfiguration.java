package dev.larder.web;

import com.sun.management.UnixOperatingSystemMXBean;

import dev.larder.api.DataDirectory;

import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the chain together; see {@link OuterFilter}, {@link LeanSecurity} and {@link RouteChecks}
 * for its parts.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    /** Before the security filters, which stand at -100. */
    private static final int OUTER_ORDER = -200;

    /** Connections that may wait to be accepted. */
    private static final int ACCEPT_QUEUE = 4096;

    @Bean
    FilterRegistrationBean<OuterFilter> outerFilter(
            WebProperties properties,
            ObjectProvider<WebPolicy.Source> policies,
            Errors errors,
            ApplicationEventPublisher facts) {
        WebPolicy.Source source = policies.getIfAvailable(() -> () -> WebPolicy.OPEN);
        var bean = new FilterRegistrationBean<>(new OuterFilter(properties, source, errors, facts));
        bean.setOrder(OUTER_ORDER);
        return bean;
    }

    @Bean
    WebMvcConfigurer webMvc(
            RateLimiter limiter, ObjectProvider<CollectionScopes> scopes, Errors errors) {
        CollectionScopes known = scopes.getIfAvailable(() -> _ -> null);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new RouteChecks(limiter, known));
            }

            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallArgument());
            }

            @Override
            public void configureHandlerExceptionResolvers(
                    List<HandlerExceptionResolver> resolvers) {
                resolvers.add(new Rethrow());
            }
        };
    }

    /** A known path with another method is no 405 but falls through to the fallback. */
    @Bean
    WebMvcRegistrations exactRoutes() {
        return new WebMvcRegistrations() {
            @Override
            public ExactRoutes getRequestMappingHandlerMapping() {
                return new ExactRoutes();
            }

            @Override
            public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                return new AnsweringAdapter();
            }
        };
    }

    @Bean
    HandlerAdapter callHandlers() {
        return new CallHandlerAdapter();
    }

    @Bean
    HandlerMapping fallback(
            WebProperties properties, DataDirectory directory, RateLimiter limiter) {
        Path publicDir = properties.publicDir();
        Path root =
                publicDir != null ? publicDir : directory.root().resolveSibling("larder_public");
        var files = new StaticFiles(root, properties.indexFallback());
        return new FallbackMapping(new Fallback(files), new RouteChecks(limiter, _ -> null));
    }

    /**
     * Paths arrive as they were sent: ours are split before they are decoded, so an encoded slash
     * is no danger.
     */
    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> jetty(WebProperties properties) {
        // Jetty reads this once, with its first connection: content types go out as they were set,
        // blank included.
        System.setProperty("org.eclipse.jetty.http.HttpGenerator.STRICT", "true");
        return factory -> factory.addServerCustomizers(server -> configure(server, properties));
    }

    private static void configure(Server server, WebProperties properties) {
        server.setErrorHandler(new ContainerErrors());
        server.addBean(new NetworkConnectionLimit(maxConnections(properties), server));
        for (var connector : server.getConnectors()) {
            if (connector instanceof ServerConnector sockets) {
                // Java's default of 50 makes clients that connect at once (after a restart) wait
                // for a second or more until their kernel tries again.
                sockets.setAcceptQueueSize(ACCEPT_QUEUE);
                sockets.addBean(new SlowHeaders(sockets, properties.headerTimeout()));
            }
            for (var factory : connector.getConnectionFactories()) {
                if (factory instanceof HttpConnectionFactory http) {
                    HttpConfiguration configuration = http.getHttpConfiguration();
                    configuration.setUriCompliance(UriCompliance.UNSAFE);
                    configuration.setSendServerVersion(false);
                }
            }
        }
        server.getDescendants(ServletHandler.class)
                .forEach(handler -> handler.setDecodeAmbiguousURIs(true));
    }

    /**
     * Where the number is not given, some of the files that the process may open are left for
     * databases, uploads and backups.
     */
    private static int maxConnections(WebProperties properties) {
        if (properties.maxConnections() > 0) {
            return properties.maxConnections();
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(system.getMaxFileDescriptorCount() / 4 * 3, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    /** Lets controller methods take the {@link Call}. */
    private static final class CallArgument implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Call.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return CallHandlerAdapter.call(request);
        }
    }

    /**
     * Puts the handler of answers before Spring's own, which would turn any return value into a
     * body.
     */
    private static final class AnsweringAdapter extends RequestMappingHandlerAdapter {

        @Override
        public void afterPropertiesSet() {
            super.afterPropertiesSet();
            var handlers = new ArrayList<HandlerMethodReturnValueHandler>();
            handlers.add(new AnswerReturn());
            List<HandlerMethodReturnValueHandler> others = getReturnValueHandlers();
            handlers.addAll(others == null ? List.of() : others);
            setReturnValueHandlers(handlers);
        }
    }

    /** Lets controller methods return an {@link Answer}. */
    private static final class AnswerReturn implements HandlerMethodReturnValueHandler {

        @Override
        public boolean supportsReturnType(MethodParameter type) {
            return Answer.class.isAssignableFrom(type.getParameterType());
        }

        @Override
        public void handleReturnValue(
                @Nullable Object value,
                MethodParameter type,
                ModelAndViewContainer container,
                NativeWebRequest request)
                throws Exception {
            container.setRequestHandled(true);
            AnswerWriter.write(CallHandlerAdapter.call(request), (Answer) value);
        }
    }
}
