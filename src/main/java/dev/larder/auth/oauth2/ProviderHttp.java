package dev.larder.auth.oauth2;

import dev.larder.api.Json;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * HTTP with providers: their addresses come from the operator, so any network is allowed; answers
 * are bounded.
 */
final class ProviderHttp implements AutoCloseable {

    private static final Timeout TIMEOUT = Timeout.of(15, TimeUnit.SECONDS);
    private static final int MAX_ANSWER_BYTES = 2 << 20;

    private final CloseableHttpClient client =
            HttpClients.custom()
                    .setConnectionManager(
                            PoolingHttpClientConnectionManagerBuilder.create()
                                    .setMaxConnTotal(64)
                                    .setMaxConnPerRoute(16)
                                    .setDefaultConnectionConfig(
                                            ConnectionConfig.custom()
                                                    .setConnectTimeout(TIMEOUT)
                                                    .setSocketTimeout(TIMEOUT)
                                                    .setTimeToLive(Timeout.ofMinutes(1))
                                                    .build())
                                    .build())
                    .setDefaultRequestConfig(
                            RequestConfig.custom()
                                    .setConnectionRequestTimeout(TIMEOUT)
                                    .setResponseTimeout(TIMEOUT)
                                    .setMaxRedirects(5)
                                    .build())
                    .disableAutomaticRetries()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .build();

    /**
     * @param contentType media type in lower case, without parameters
     */
    record Reply(int status, String contentType, String body) {}

    @Nullable Object getJson(String url, String authorization, Map<String, String> headers) {
        Reply reply = get(url, authorization, headers);
        return parse(url, reply);
    }

    Reply get(String url, String authorization, Map<String, String> headers) {
        var request = new HttpGet(address(url));
        request.setHeader("Authorization", authorization);
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

    private Reply send(ClassicHttpRequest request) {
        try {
            return client.execute(request, ProviderHttp::read);
        } catch (IOException e) {
            throw new ProviderException("the provider cannot be reached", e);
        }
    }

    private static Reply read(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Reply(response.getCode(), "", "");
        }
        ContentType type = ContentType.parseLenient(entity.getContentType());
        try (InputStream in = entity.getContent()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES);
            return new Reply(
                    response.getCode(),
                    type == null ? "" : type.getMimeType().toLowerCase(java.util.Locale.ROOT),
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

    private static java.net.URI address(String url) {
        try {
            java.net.URI uri = java.net.URI.create(url);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ProviderException("not an address: " + url, e);
        }
        throw new ProviderException("not an address: " + url);
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
