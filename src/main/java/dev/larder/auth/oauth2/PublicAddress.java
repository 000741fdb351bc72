package dev.larder.auth.oauth2;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Which addresses belong to the open internet (IANA special-purpose address registries). */
final class PublicAddress {

    private static final List<Block> RESERVED =
            List.of(
                    Block.of("0.0.0.0", 8),
                    Block.of("10.0.0.0", 8),
                    Block.of("100.64.0.0", 10),
                    Block.of("127.0.0.0", 8),
                    Block.of("169.254.0.0", 16),
                    Block.of("172.16.0.0", 12),
                    Block.of("192.0.0.0", 24),
                    Block.of("192.0.2.0", 24),
                    Block.of("192.88.99.0", 24),
                    Block.of("192.168.0.0", 16),
                    Block.of("198.18.0.0", 15),
                    Block.of("198.51.100.0", 24),
                    Block.of("203.0.113.0", 24),
                    Block.of("224.0.0.0", 3),
                    Block.of("100::", 64),
                    Block.of("2001::", 23),
                    Block.of("2001:db8::", 32),
                    Block.of("3fff::", 20));

    private static final Block GLOBAL_UNICAST_V6 = Block.of("2000::", 3);
    private static final Block TRANSLATED = Block.of("64:ff9b::", 96);
    private static final Block SIX_TO_FOUR = Block.of("2002::", 16);

    private PublicAddress() {}

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return isPublicPlain(address);
        }
        byte[] bytes = address.getAddress();
        if (TRANSLATED.contains(address) || isMapped(bytes)) {
            return isPublicPlain(v4(bytes, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublicPlain(v4(bytes, 2));
        }
        return GLOBAL_UNICAST_V6.contains(address) && isPublicPlain(address);
    }

    private static boolean isPublicPlain(InetAddress address) {
        return RESERVED.stream().noneMatch(block -> block.contains(address));
    }

    /** {@code ::ffff:a.b.c.d} and the older {@code ::a.b.c.d}. */
    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == bytes[11] && (bytes[10] == 0 || bytes[10] == -1);
    }

    private static InetAddress v4(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private record Block(InetAddress network, int bits) {

        static Block of(String network, int bits) {
            return new Block(InetAddress.ofLiteral(network), bits);
        }

        boolean contains(InetAddress address) {
            boolean sameFamily =
                    (address instanceof Inet6Address) == (network instanceof Inet6Address);
            if (!sameFamily) {
                return false;
            }
            byte[] mine = network.getAddress();
            byte[] other = address.getAddress();
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
