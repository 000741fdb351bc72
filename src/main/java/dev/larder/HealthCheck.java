package dev.larder;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Asks a server whether it is healthy, for containers whose image has no other HTTP client. The
 * exit code is 0 when it is.
 */
public final class HealthCheck {

    private static final String DEFAULT_URL = "http://127.0.0.1:8090/api/health";

    private HealthCheck() {}

    /**
     * Asks and ends the process.
     *
     * @param args the URL to ask; that of the default address when there is none
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        URI url = URI.create(args.length > 0 ? args[0] : DEFAULT_URL);
        HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(4)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            System.exit(status == 200 ? 0 : 1);
        }
    }
}
