package dev.larder.auth.oauth2;

import org.apache.hc.client5.http.DnsResolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Looks up names, and refuses those that lead to an address which is not allowed. A connection is
 * made to exactly the addresses that passed, so neither a second look-up with another answer, nor a
 * redirect, nor an address in disguise gets around it.
 */
final class GuardedResolver implements DnsResolver {

    private final Predicate<String> trusted;
    private final Predicate<InetAddress> allowed;

    /**
     * @param trusted names that may lead anywhere
     * @param allowed addresses to which all other names may lead
     */
    GuardedResolver(Predicate<String> trusted, Predicate<InetAddress> allowed) {
        this.trusted = trusted;
        this.allowed = allowed;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = InetAddress.getAllByName(host);
        if (!trusted.test(host) && !Arrays.stream(found).allMatch(allowed)) {
            throw new UnknownHostException(
                    host + " leads to an address that must not be fetched from");
        }
        return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
