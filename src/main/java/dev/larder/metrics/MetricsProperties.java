package dev.larder.metrics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Start-up settings of the metrics, bound from {@code larder.metrics.*}.
 *
 * @param address {@code HOST:PORT} on which metrics and readiness are answered without sign-in; off
 *     when absent. A port alone means the loopback interface; port 0 takes a free one
 */
@ConfigurationProperties("larder.metrics")
record MetricsProperties(@Nullable String address) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    MetricsProperties {
        if (address != null && !address.isBlank()) {
            port(address);
        }
    }

    boolean isEnabled() {
        return address != null && !address.isBlank();
    }

    String host() {
        String text = address == null ? "" : address;
        int colon = text.lastIndexOf(':');
        return colon <= 0 ? LOOPBACK : text.substring(0, colon);
    }

    int port() {
        return address == null ? 0 : port(address);
    }

    private static int port(String address) {
        String digits = address.substring(address.lastIndexOf(':') + 1);
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException _) {
            // said below, with the whole address
        }
        throw new IllegalArgumentException(
                "larder.metrics.address must be HOST:PORT or a port: " + address);
    }
}
