package dev.larder.web;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Client addresses as text: IPv4 in dots, IPv6 with all its zeros. */
public final class IpAddress {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");

    private IpAddress() {}

    /** The normal form of an address; null when the text is none. Never asks a name server. */
    public static @Nullable String normalize(String text) {
        InetAddress address = parse(text);
        return address == null ? null : format(address);
    }

    /** Whether an address is one of these addresses or lies in one of these subnets. */
    public static boolean isListed(List<String> addressesOrSubnets, String ip) {
        InetAddress address = addressesOrSubnets.isEmpty() ? null : parse(ip);
        return address != null
                && addressesOrSubnets.stream().anyMatch(entry -> covers(entry, address));
    }

    private static boolean covers(String entry, InetAddress address) {
        int slash = entry.indexOf('/');
        InetAddress network = parse(slash < 0 ? entry : entry.substring(0, slash));
        if (network == null || network.getClass() != address.getClass()) {
            return false;
        }
        byte[] wanted = network.getAddress();
        int bits =
                slash < 0
                        ? wanted.length * 8
                        : prefixLength(entry.substring(slash + 1), wanted.length * 8);
        return bits >= 0 && samePrefix(wanted, address.getAddress(), bits);
    }

    private static int prefixLength(String text, int max) {
        if (text.isEmpty()
                || text.length() > 3
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int bits = Integer.parseInt(text);
        return bits <= max ? bits : -1;
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
        for (int i = 0; i < a.length && bits > 0; i++, bits -= 8) {
            int mask = bits >= 8 ? 0xFF : 0xFF << (8 - bits) & 0xFF;
            if (((a[i] ^ b[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable InetAddress parse(String text) {
        if (!IPV4.matcher(text).matches() && text.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) { // null is the answer for what is no address
            return null;
        }
    }

    private static String format(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        String hex = HexFormat.of().formatHex(address.getAddress());
        var text = new StringBuilder(39);
        for (int i = 0; i < 32; i += 4) {
            text.append(i == 0 ? "" : ":").append(hex, i, i + 4);
        }
        return text.toString();
    }
}
