package dev.larder.auth;

import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.auth.AuthServer.Reply;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Mails where no SMTP server is set up: the operator finds them instead of losing them. */
@ExtendWith(OutputCaptureExtension.class)
class OutboxTest {

    private static final String OUTBOX = "/api/mails/outbox";

    private static AuthServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AuthServer("--larder.dev=true");
        expect(
                200,
                server.patch(
                        "/api/settings",
                        Map.of("smtp", Map.of("enabled", false)),
                        server.superuser()));
        server.createUser("users", "dev@example.com");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void mail_withoutSmtp_isInTheOutboxAndWhileDevelopingInTheLog(CapturedOutput output) {
        expect(
                204,
                server.post(
                        "/api/collections/users/request-password-reset",
                        Map.of("email", "dev@example.com")));
        Awaitility.await().until(() -> outbox().body().contains("dev@example.com"));
        String token = AuthServer.tokenIn(outbox().body());
        assertThat(outbox().body())
                .contains("\"subject\":\"Reset your Acme password\"")
                .contains("/_/#/auth/confirm-password-reset/" + token);
        // The operator of a development server sees the link without looking for it.
        assertThat(output).contains("mail put into the outbox").contains(token);
        expect(
                204,
                server.post(
                        "/api/collections/users/confirm-password-reset",
                        Map.of(
                                "token",
                                token,
                                "password",
                                "new password",
                                "passwordConfirm",
                                "new password")));
    }

    @Test
    void outbox_isForSuperusersAlone() {
        expect(401, server.get(OUTBOX, ""));
        expect(401, server.send("DELETE", OUTBOX, null, ""));
    }

    @Test
    void outbox_full_keepsTheLatest() {
        for (int i = 0; i < 103; i++) {
            expect(
                    204,
                    server.post(
                            "/api/settings/test/email",
                            Map.of("email", "n" + i + "@example.com", "template", "otp"),
                            server.superuser()));
        }
        List<?> mails = (List<?>) dev.larder.api.Json.parse(outbox().body());
        assertThat(mails).hasSize(100);
        assertThat(mails.getFirst().toString()).contains("n102@example.com");
        expect(204, server.send("DELETE", OUTBOX, null, server.superuser()));
        assertThat(outbox().body().strip()).isEqualTo("[]");
    }

    private static Reply outbox() {
        return server.get(OUTBOX, server.superuser());
    }
}
