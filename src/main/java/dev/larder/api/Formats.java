package dev.larder.api;

import com.google.re2j.Pattern;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Texts of well-known form: e-mail addresses, URLs, domains, hosts, colours. All patterns run in
 * linear time.
 */
public final class Formats {

    /** Letters beyond ASCII that an e-mail address may hold. */
    private static final String WIDE = "\\x{00A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}";

    private static final String ATOM = "[a-zA-Z0-9!#$%&'*+\\-/=?^_`{|}~" + WIDE + "]+";
    private static final String FOLD = "(?:(?:[ \\t]*\\r\\n)?[ \\t]+)?";
    private static final String QUOTED =
            "\"(?:"
                    + FOLD
                    + "(?:[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\x21\\x23-\\x5b\\x5d-\\x7e"
                    + WIDE
                    + "]|\\([\\x01-\\x09\\x0b-\\x7f"
                    + WIDE
                    + "]))*"
                    + FOLD
                    + "\"";
    private static final String MAIL_LABEL =
            "[a-zA-Z0-9" + WIDE + "](?:[a-zA-Z0-9\\-._~" + WIDE + "]*[a-zA-Z0-9" + WIDE + "])?";
    private static final String MAIL_TOP =
            "[a-zA-Z" + WIDE + "](?:[a-zA-Z0-9\\-_~" + WIDE + "]*[a-zA-Z" + WIDE + "])?";
    private static final Pattern EMAIL =
            Pattern.compile(
                    "^(?:"
                            + ATOM
                            + "(?:\\."
                            + ATOM
                            + ")*|"
                            + QUOTED
                            + ")@(?:"
                            + MAIL_LABEL
                            + "\\.)+"
                            + MAIL_TOP
                            + "\\.?$");

    private static final Pattern DOMAIN =
            Pattern.compile("^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-z0-9])?\\.)+[a-zA-Z]{1,63}$");
    private static final int MAX_DOMAIN_BYTES = 255;

    private static final String WORD = "[a-zA-Z0-9\\x{00a1}-\\x{ffff}]";
    private static final String LETTER = "[a-zA-Z\\x{00a1}-\\x{ffff}]";
    private static final String OCTET = "(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])";
    private static final String IPV4 =
            "(?:[1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(?:\\." + OCTET + "){3}";
    private static final String SUBDOMAINS =
            "(?:[a-zA-Z0-9][a-zA-Z0-9\\-_]*[a-zA-Z0-9](?:[\\-.][a-zA-Z0-9]+)*"
                    + "|www\\.|[a-zA-Z0-9]+(?:[\\-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+)";
    private static final String NAME =
            SUBDOMAINS + "?(?:" + WORD + "+-{0,2})*" + WORD + "+(?:\\." + LETTER + "+)?";
    private static final Pattern URL =
            Pattern.compile(
                    "^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:\\S+@)?(?:"
                            + IPV4
                            + "|\\[([0-9a-fA-F:.]+)\\]|"
                            + NAME
                            + ")\\.?(?::\\d{1,5})?(?:[/?#]\\S*)?$");

    /**
     * The URLs that are usual, a part of what {@link #URL} accepts. Its quantifiers never give back
     * what they took, so it is linear too, and many times as fast as an automaton.
     */
    private static final java.util.regex.Pattern USUAL_URL =
            java.util.regex.Pattern.compile(
                    "https?://[a-zA-Z0-9]{2,}+(?:\\.[a-zA-Z0-9]++)*+(?<=\\.[a-zA-Z]{2,12})"
                            + "(?::\\d{1,5}+)?+(?:[/?#][\\x21-\\x24\\x26-\\x7e]*+)?+");

    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.\\-]*://");
    private static final Pattern BAD_ESCAPE =
            Pattern.compile("%(?:[^0-9a-fA-F]|$|[0-9a-fA-F](?:[^0-9a-fA-F]|$))");
    private static final int MIN_URL_BYTES = 4;
    private static final int MAX_URL_POINTS = 2082;

    private static final Pattern PLAIN_IPV4 =
            Pattern.compile("^(?:(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])(?:\\.|$)){4}$");
    private static final Pattern IPV6_CHARACTERS =
            Pattern.compile("^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$");
    private static final Pattern DNS_NAME =
            Pattern.compile(
                    "^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}(?:\\.[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62})*[._]?$");
    private static final Pattern HEX_COLOR =
            Pattern.compile("^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$");

    private Formats() {}

    /** An address with at least one dot in its domain; no DNS look-up, no limit of length. */
    public static boolean isEmail(String text) {
        return EMAIL.matches(text);
    }

    /** One or more labels and a top label of letters. */
    public static boolean isDomain(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_DOMAIN_BYTES
                && DOMAIN.matches(text);
    }

    /**
     * An address of a web resource; the scheme may be missing when the host or path holds a dot or
     * a port is given.
     */
    public static boolean isUrl(String text) {
        int points = text.codePointCount(0, text.length());
        if (text.startsWith(".")
                || points >= MAX_URL_POINTS
                || text.getBytes(StandardCharsets.UTF_8).length < MIN_URL_BYTES) {
            return false;
        }
        return USUAL_URL.matcher(text).matches() || isUrlByGrammar(text);
    }

    /** The whole question, slowly. */
    static boolean isUrlByGrammar(String text) {
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return false;
        }
        var matcher = URL.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        String bracketed = matcher.group(1);
        if (bracketed != null && !isIp(bracketed)) {
            return false;
        }
        String path = pathOf(text);
        if (BAD_ESCAPE.matcher(path).find()) {
            return false;
        }
        return text.contains(":") || path.contains(".");
    }

    /** Host and port of a URL with a scheme; empty when the text has no scheme. */
    public static String urlHost(String url) {
        var scheme = SCHEME.matcher(url);
        if (!scheme.find()) {
            return "";
        }
        String rest = url.substring(scheme.end());
        String authority = rest.substring(0, endOfAuthority(rest));
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** An IPv4 or IPv6 address. */
    public static boolean isIp(String text) {
        if (PLAIN_IPV4.matches(text)) {
            return true;
        }
        if (!IPV6_CHARACTERS.matches(text)) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false; // how the JDK says that the text is no address
        }
    }

    /** An IP address or DNS name; single labels and underscores are allowed. */
    public static boolean isHost(String text) {
        return isIp(text)
                || (text.replace(".", "").length() <= MAX_DOMAIN_BYTES && DNS_NAME.matches(text));
    }

    /** Three or six hexadecimal digits, with or without a leading hash. */
    public static boolean isHexColor(String text) {
        return HEX_COLOR.matches(text);
    }

    private static String pathOf(String url) {
        var scheme = SCHEME.matcher(url);
        String rest = url;
        if (scheme.find()) {
            rest = url.substring(scheme.end());
            rest = rest.substring(endOfAuthority(rest));
        }
        int end = rest.length();
        for (char c : new char[] {'?', '#'}) {
            int at = rest.indexOf(c);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return rest.substring(0, end);
    }

    private static int endOfAuthority(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return rest.length();
    }
}
