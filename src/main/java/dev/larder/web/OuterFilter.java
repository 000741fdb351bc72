package dev.larder.web;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * The outer half of the chain: canonical path, www redirect, CORS, then the activity log and the
 * guard against unexpected failures around everything inside.
 */
final class OuterFilter implements Filter {

    private static final Logger LOG = LoggerFactory.getLogger(OuterFilter.class);

    private final Cors cors;
    private final Set<String> redirectedHosts;
    private final WebPolicy.Source policies;
    private final Errors errors;
    private final BodyPatience bodies;
    private final ApplicationEventPublisher facts;

    OuterFilter(
            WebProperties properties,
            WebPolicy.Source policies,
            Errors errors,
            ApplicationEventPublisher facts) {
        cors = new Cors(properties.origins());
        redirectedHosts = twins(properties);
        this.policies = policies;
        bodies = new BodyPatience(properties.bodyTimeout(), properties.minBodyRate().toBytes());
        this.errors = errors;
        this.facts = facts;
    }

    @Override
    public void doFilter(
            ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException {
        HttpServletRequest request = LiteralPath.of((HttpServletRequest) servletRequest);
        var response = (HttpServletResponse) servletResponse;
        String elsewhere = redirectOf(request);
        if (elsewhere != null) {
            AnswerWriter.write(
                    new Call(request, response, WebPolicy.OPEN, bodies),
                    Answer.redirect(307, elsewhere));
            return;
        }
        if (!cors.apply(request, response)) {
            run(new Call(request, response, policies.current(), bodies), chain);
        }
    }

    private void run(Call call, FilterChain chain) throws IOException {
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        try {
            chain.doFilter(call.request(), call.response());
        } catch (Error e) {
            errors.answer(call, e);
            throw e;
        } catch (IOException | ServletException | RuntimeException e) {
            errors.answer(call, e);
        } finally {
            if (call.request().isAsyncStarted()) {
                call.request()
                        .getAsyncContext()
                        .addListener(new Completion(() -> complete(call, startedAt, start)));
            } else {
                complete(call, startedAt, start);
            }
        }
    }

    private void complete(Call call, Instant startedAt, long start) {
        try {
            call.end();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("temporary files of a request were not removed");
        }
        facts.publishEvent(
                new RequestCompleted(
                        startedAt,
                        Duration.ofNanos(System.nanoTime() - start),
                        call.method(),
                        uri(call.request()),
                        call.response().getStatus(),
                        call.failure(),
                        call.isQuiet(),
                        call.meta(),
                        call.caller(),
                        call.realIp(),
                        call.remoteIp(),
                        header(call, "Referer"),
                        header(call, "User-Agent")));
    }

    private @Nullable String redirectOf(HttpServletRequest request) {
        String path = request.getRequestURI();
        String clean = CanonicalPath.of(path);
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        if (!clean.equals(path)) {
            return clean + query;
        }
        String host = redirectedHosts.isEmpty() ? null : request.getHeader("Host");
        if (host != null && redirectedHosts.contains(host)) {
            return request.getScheme() + "://" + host.substring("www.".length()) + path + query;
        }
        return null;
    }

    /** The {@code www.} form of each host name that has no explicit one. */
    private static Set<String> twins(WebProperties properties) {
        var twins = new TreeSet<String>();
        for (String host : properties.hostNames()) {
            String twin = "www." + host;
            if (!host.startsWith("www.") && !properties.hostNames().contains(twin)) {
                twins.add(twin);
            }
        }
        return twins;
    }

    /** Path and query as they were sent. */
    private static String uri(HttpServletRequest request) {
        String path =
                request instanceof LiteralPath literal ? literal.sent() : request.getRequestURI();
        String query = request.getQueryString();
        return query == null ? path : path + "?" + query;
    }

    private static String header(Call call, String name) {
        String value = call.request().getHeader(name);
        return value == null ? "" : value;
    }

    /** Runs once when an asynchronous answer is over. */
    private record Completion(Runnable action) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            action.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
