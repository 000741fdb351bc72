package dev.larder.auth.oauth2;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.Json;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP with providers. Their addresses come from the operator, so they may lie in any network; to
 * where a provider sends on must be its own host or the open internet. Answers are bounded.
 */
final class ProviderHttp implements AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 2 << 20;
    private static final int MAX_HOSTS = 1000;

    private final Cache<String, Boolean> configuredHosts =
            Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();
    private final CloseableHttpClient client;

    /**
     * @param silence how long a provider may be silent
     */
    ProviderHttp(Duration silence) {
        Timeout timeout = Timeout.of(silence);
        var resolver =
                new GuardedResolver(
                        host -> configuredHosts.getIfPresent(plain(host)) != null,
                        PublicAddress::isPublic);
        client =
                HttpClients.custom()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setDnsResolver(resolver)
                                        .setMaxConnTotal(64)
                                        .setMaxConnPerRoute(16)
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(timeout)
                                                        .setSocketTimeout(timeout)
                                                        .setTimeToLive(Timeout.ofMinutes(1))
                                                        .build())
                                        .build())
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setConnectionRequestTimeout(timeout)
                                        .setResponseTimeout(timeout)
                                        .setMaxRedirects(5)
                                        .build())
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .build();
    }

    /**
     * @param contentType media type in lower case, without parameters
     */
    record Reply(int status, String contentType, String body) {}

    @Nullable Object getJson(String url, String authorization, Map<String, String> headers) {
        Reply reply = get(url, authorization, headers);
        return parse(url, reply);
    }

    /**
     * @param authorization empty for none
     */
    Reply get(String url, String authorization, Map<String, String> headers) {
        var request = new HttpGet(address(url));
        if (!authorization.isEmpty()) {
            request.setHeader("Authorization", authorization);
        }
        request.setHeader("Accept", "application/json");
        headers.forEach(request::setHeader);
        return send(request);
    }

    @Nullable Object postJson(String url, String authorization, Map<String, ?> json) {
        var request = new HttpPost(address(url));
        request.setHeader("Authorization", authorization);
        request.setEntity(new StringEntity(Json.write(json), ContentType.APPLICATION_JSON));
        return parse(url, send(request));
    }

    /**
     * @param authorization empty for none
     */
    Reply postForm(String url, String authorization, Map<String, String> form) {
        var request = new HttpPost(address(url));
        if (!authorization.isEmpty()) {
            request.setHeader("Authorization", authorization);
        }
        request.setHeader("Accept", "application/json");
        request.setEntity(
                new StringEntity(
                        ConfiguredProvider.form(form), ContentType.APPLICATION_FORM_URLENCODED));
        return send(request);
    }

    private Reply send(HttpUriRequestBase request) {
        try {
            return client.execute(request, response -> read(request, response));
        } catch (IOException e) {
            throw new ProviderException("the provider cannot be reached", e);
        }
    }

    private static Reply read(HttpUriRequestBase request, ClassicHttpResponse response)
            throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Reply(response.getCode(), "", "");
        }
        ContentType type = ContentType.parseLenient(entity.getContentType());
        try (InputStream in = entity.getContent()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                request.cancel(); // or closing would read the rest
                throw new IOException("the answer has more than " + MAX_ANSWER_BYTES + " bytes");
            }
            return new Reply(
                    response.getCode(),
                    type == null ? "" : type.getMimeType().toLowerCase(Locale.ROOT),
                    new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Object parse(String url, Reply reply) {
        if (reply.status >= 400) {
            throw new ProviderException("status " + reply.status + " from " + url);
        }
        try {
            return Json.parse(reply.body);
        } catch (IllegalArgumentException e) {
            throw new ProviderException("no JSON from " + url, e);
        }
    }

    private URI address(String url) {
        try {
            URI uri = URI.create(url);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                configuredHosts.put(plain(uri.getHost()), true);
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ProviderException("not an address: " + url, e);
        }
        throw new ProviderException("not an address: " + url);
    }

    /** A host in lower case, without the brackets of an IPv6 address. */
    private static String plain(String host) {
        return host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
