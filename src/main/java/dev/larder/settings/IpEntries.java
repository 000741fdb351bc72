package dev.larder.settings;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Formats;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** Checks lists of addresses and CIDR subnets. */
final class IpEntries {

    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    private IpEntries() {}

    static void validate(List<String> entries, String key, FieldErrors errors) {
        for (int i = 0; i < entries.size(); i++) {
            FieldError failure = check(entries.get(i));
            if (failure != null) {
                errors.nested(key).reject(Integer.toString(i), failure);
            }
        }
    }

    private static @Nullable FieldError check(String entry) {
        if (entry.isEmpty()) {
            return FieldError.required();
        }
        return isAddressOrSubnet(entry)
                ? null
                // The misspelt code is the reference's, and clients compare it.
                : new FieldError("validation_invlaid_ip_or_subnet", "Invalid IP or CIDR subnet.");
    }

    private static boolean isAddressOrSubnet(String entry) {
        int slash = entry.indexOf('/');
        if (slash < 0) {
            return Formats.isIp(entry);
        }
        String address = entry.substring(0, slash);
        String length = entry.substring(slash + 1);
        return Formats.isIp(address)
                && PREFIX_LENGTH.matcher(length).matches()
                && Integer.parseInt(length)
                        <= InetAddress.ofLiteral(address).getAddress().length * 8;
    }
}
