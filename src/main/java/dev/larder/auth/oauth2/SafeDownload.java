package dev.larder.auth.oauth2;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Fetches an address that somebody outside chose, without becoming their way into this network.
 *
 * <p>The check sits in the name resolver of the HTTP client ({@link GuardedResolver}).
 */
public final class SafeDownload {

    private static final int MAX_REDIRECTS = 5;

    private final Predicate<InetAddress> allowed;
    private final long maxBytes;
    private final Timeout limit;

    /**
     * @param maxBytes where the body is cut
     * @param limitSeconds longest time for everything
     */
    public SafeDownload(long maxBytes, int limitSeconds) {
        this(PublicAddress::isPublic, maxBytes, limitSeconds);
    }

    SafeDownload(Predicate<InetAddress> allowed, long maxBytes, int limitSeconds) {
        this.allowed = allowed;
        this.maxBytes = maxBytes;
        this.limit = Timeout.ofSeconds(limitSeconds);
    }

    /**
     * The bytes behind an HTTP or HTTPS address.
     *
     * @throws IOException when it cannot be fetched, or lies where nothing may be fetched from
     */
    public byte[] fetch(String url) throws IOException {
        URI uri = parse(url);
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> result = threads.submit(() -> fetchNow(uri));
            try {
                return result.get(limit.toMilliseconds(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                result.cancel(true);
                throw new IOException("the download took too long", e);
            } catch (InterruptedException e) {
                result.cancel(true);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                throw new IOException("the download failed", e.getCause());
            }
        }
    }

    private byte[] fetchNow(URI uri) throws IOException {
        try (CloseableHttpClient client = client()) {
            var request = new HttpGet(uri);
            return client.execute(request, response -> read(request, response));
        }
    }

    private byte[] read(HttpGet request, ClassicHttpResponse response) throws IOException {
        if (response.getCode() < 200 || response.getCode() > 399 || response.getEntity() == null) {
            throw new IOException("status " + response.getCode());
        }
        try (InputStream in = response.getEntity().getContent()) {
            byte[] bytes = in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 8));
            if (bytes.length == maxBytes) {
                request.cancel(); // or closing would read the rest
            }
            return bytes;
        }
    }

    private CloseableHttpClient client() {
        return HttpClients.custom()
                .setConnectionManager(
                        PoolingHttpClientConnectionManagerBuilder.create()
                                .setDnsResolver(new GuardedResolver(_ -> false, allowed))
                                .setDefaultConnectionConfig(
                                        ConnectionConfig.custom()
                                                .setConnectTimeout(limit)
                                                .setSocketTimeout(limit)
                                                .build())
                                .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setResponseTimeout(limit)
                                .setMaxRedirects(MAX_REDIRECTS)
                                .build())
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    private static URI parse(String url) throws IOException {
        try {
            URI uri = URI.create(url);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address", e);
        }
        throw new IOException("not an HTTP address");
    }
}
