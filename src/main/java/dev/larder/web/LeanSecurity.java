package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * The one place where it is established who calls. A chain of two: Spring Security's filter asks
 * who owns the token ({@link CallerAuthentication}, {@link CallerProvider}) and hands the caller to
 * the {@link Call}; then come the headers. There is no session, no form and no cookie, so nothing
 * else is needed. Guards stand at the routes ({@link Requires}), since which rule applies is known
 * only there.
 *
 * <p>The chain is put together by hand, because {@code HttpSecurity} begins with all filters and
 * each that is left costs up to two microseconds of every request.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class LeanSecurity {

    @Bean
    SecurityFilterChain securityFilterChain(ObjectProvider<CallerResolver> callers) {
        CallerResolver resolver = callers.getIfAvailable(() -> _ -> Caller.GUEST);
        var authentication =
                new AuthenticationFilter(
                        new ProviderManager(new CallerProvider(resolver)),
                        CallerAuthentication::claimedBy);
        authentication.setSuccessHandler(LeanSecurity::handOver);
        return new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE, authentication, new SecurityHeaders());
    }

    /**
     * The call knows its caller from here on, also where Spring Security's own context is not or no
     * longer there.
     *
     * @throws ApiException 403 when a superuser calls from an address that is not listed
     */
    private static void handOver(
            HttpServletRequest request,
            HttpServletResponse response,
            Authentication authentication) {
        Call call = Call.of(request);
        call.caller(((CallerAuthentication) authentication).caller());
        if (call.caller().superuser() && !call.allowsSuperusers()) {
            throw ApiException.forbidden();
        }
    }

    /**
     * Lets every path through: ours are split before they are decoded, so encoded slashes and dots
     * inside a segment are plain characters, and static files are looked up below their root only.
     */
    @Bean
    HttpFirewall httpFirewall() {
        return new HttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                return new FirewalledRequest(request) {
                    @Override
                    public void reset() {
                        // nothing was changed
                    }
                };
            }

            @Override
            public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
                return response;
            }
        };
    }
}
