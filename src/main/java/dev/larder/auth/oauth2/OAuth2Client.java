package dev.larder.auth.oauth2;

import jakarta.annotation.PreDestroy;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Talks with providers on behalf of a sign-in; a step of the conversation takes {@link
 * OAuth2Properties#providerLimit} at most.
 */
@Component
public final class OAuth2Client {

    private final Duration limit;
    private final ProviderHttp http;
    private final TokenExchange exchange;
    private final IdTokens idTokens;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    OAuth2Client(Clock clock, OAuth2Properties properties) {
        limit = properties.providerLimit();
        http = new ProviderHttp(limit.dividedBy(2));
        exchange = new TokenExchange(http, clock);
        idTokens = new IdTokens(clock, properties.idTokenLeeway(), http);
    }

    /** The means to read the user behind a code; it holds the token. */
    public final class Grant {

        private final ConfiguredProvider provider;
        private final ProviderToken token;

        private Grant(ConfiguredProvider provider, ProviderToken token) {
            this.provider = provider;
            this.token = token;
        }

        /**
         * @param nonce value that the provider's {@code id_token} must carry; empty when the client
         *     sent none
         * @throws ProviderException when the user is refused or cannot be read
         */
        public ExternalUser user(String nonce) {
            return limited(() -> {
                Identity identity =
                        provider.reader()
                                .read(new Conversation(provider, token, http, idTokens, nonce));
                return new ExternalUser(
                        identity.id(),
                        identity.name(),
                        identity.username(),
                        identity.email(),
                        identity.avatarUrl(),
                        token.accessToken(),
                        token.refreshToken(),
                        token.expiry(),
                        identity.raw());
            });
        }
    }

    /**
     * Exchanges a code for a token.
     *
     * @param verifier PKCE verifier; not sent when the provider does not use it
     * @param redirectUrl the address the code was sent to; empty when there was none
     * @throws ProviderException when the provider gives no token
     */
    public Grant redeem(
            ConfiguredProvider provider, String code, String verifier, String redirectUrl) {
        return limited(() ->
                new Grant(provider, exchange.exchange(provider, code, verifier, redirectUrl)));
    }

    private <T> T limited(Callable<T> work) {
        Future<T> result = threads.submit(work);
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new ProviderException("the provider took too long", e);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new ProviderException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException cause) {
                throw cause;
            }
            throw new ProviderException("the conversation with the provider failed", e.getCause());
        }
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
        http.close();
    }
}
