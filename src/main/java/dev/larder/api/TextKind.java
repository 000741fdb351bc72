package dev.larder.api;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kinds of text, and the character set of what is plain text, HTML or XML. */
final class TextKind {

    /** How far a declared character set is looked for. */
    private static final int CHARSET_HEAD = 1024;

    private static final JsonFactory JSON = new JsonFactory();

    private static final List<String> HTML =
            List.of(
                    "<!doctype html",
                    "<html",
                    "<head",
                    "<script",
                    "<iframe",
                    "<h1",
                    "<div",
                    "<font",
                    "<table",
                    "<a",
                    "<style",
                    "<title",
                    "<b",
                    "<body",
                    "<br",
                    "<p",
                    "<!--");

    private static final Map<String, String> INTERPRETERS =
            Map.ofEntries(
                    Map.entry("node", "text/javascript"),
                    Map.entry("nodejs", "text/javascript"),
                    Map.entry("php", "text/x-php"),
                    Map.entry("lua", "text/x-lua"),
                    Map.entry("perl", "text/x-perl"),
                    Map.entry("python", "text/x-python"),
                    Map.entry("python2", "text/x-python"),
                    Map.entry("python3", "text/x-python"),
                    Map.entry("ruby", "text/x-ruby"),
                    Map.entry("tclsh", "text/x-tcl"),
                    Map.entry("wish", "text/x-tcl"),
                    Map.entry("sh", "text/x-shellscript"),
                    Map.entry("bash", "text/x-shellscript"),
                    Map.entry("csh", "text/x-shellscript"),
                    Map.entry("dash", "text/x-shellscript"),
                    Map.entry("ksh", "text/x-shellscript"),
                    Map.entry("tcsh", "text/x-shellscript"),
                    Map.entry("zsh", "text/x-shellscript"));

    private static final Pattern SHEBANG =
            Pattern.compile("^#!\\s*/\\S*/(?:env\\s+(?:-S\\s+)?)?([a-z0-9]+)");
    private static final Pattern SVG =
            Pattern.compile("^\\s*(?:<!--.*?-->\\s*)*<svg[\\s>]", Pattern.DOTALL);
    private static final Pattern XML_ENCODING =
            Pattern.compile("<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"']+)[\"']");
    private static final Pattern META_CHARSET =
            Pattern.compile(
                    "<meta\\s[^>]*?charset\\s*=\\s*[\"']?([^\\s\"'/>;]+)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern MAIL =
            Pattern.compile(
                    "^(?:Message-ID|From|To|CC|Date|Subject|Received|Delivered-To|Return-Path|Content-Type): .*",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern SUBTITLE =
            Pattern.compile(
                    "^1\\r?\\n\\d\\d:\\d\\d:\\d\\d,\\d{3} --> \\d\\d:\\d\\d:\\d\\d,\\d{3}\\r?\\n[^\\r\\n]");

    private TextKind() {}

    /**
     * Whether the bytes could be text: a byte order mark, or none of the control bytes that text
     * never has.
     */
    static boolean isText(byte[] head) {
        if (!byteOrderMark(head).isEmpty()) {
            return true;
        }
        for (byte b : head) {
            int c = b & 0xff;
            if (c <= 8 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f)) {
                return false;
            }
        }
        return true;
    }

    static String of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        String start = withoutMark(text).stripLeading();
        String lower = start.substring(0, Math.min(start.length(), 64)).toLowerCase(Locale.ROOT);
        if (isSvg(start)) {
            return "image/svg+xml";
        }
        if (isHtml(lower)) {
            return withCharset("text/html", htmlCharset(head));
        }
        if (lower.startsWith("<?xml")) {
            return xml(head, start);
        }
        String other = source(start, lower);
        if (other.isEmpty()) {
            other = data(head, text, start, lower);
        }
        return other.isEmpty() ? withCharset("text/plain", charset(head)) : other;
    }

    private static boolean isSvg(String start) {
        if (start.startsWith("<?xml")) {
            return start.contains("<svg");
        }
        return SVG.matcher(start).find() && start.contains("http://www.w3.org/2000/svg");
    }

    /** A tag of HTML, ended by a blank or by {@code >}. */
    private static boolean isHtml(String lower) {
        for (String tag : HTML) {
            if (lower.startsWith(tag)) {
                char next = lower.length() > tag.length() ? lower.charAt(tag.length()) : 0;
                if (tag.equals("<!--")
                        || next == ' '
                        || next == '>'
                        || next == '\n'
                        || next == '\t'
                        || next == '\r') {
                    return true;
                }
            }
        }
        return false;
    }

    private static String xml(byte[] head, String start) {
        if (start.contains("<rss")) {
            return "application/rss+xml";
        }
        if (start.contains("<feed") && start.contains("http://www.w3.org/2005/Atom")) {
            return "application/atom+xml";
        }
        if (start.contains("<kml") && start.contains("/kml/2.")) {
            return "application/vnd.google-earth.kml+xml";
        }
        if (start.contains("<gpx") && start.contains("http://www.topografix.com/GPX/1/1")) {
            return "application/gpx+xml";
        }
        String lower = start.toLowerCase(Locale.ROOT);
        if (lower.contains("<!doctype html") || lower.contains("<html xmlns=")) {
            return "application/xhtml+xml";
        }
        Matcher declared = XML_ENCODING.matcher(start);
        return withCharset("text/xml", declared.find() ? declared.group(1) : charset(head));
    }

    private static String source(String start, String lower) {
        if (lower.startsWith("<?php") || lower.startsWith("<? ") || lower.startsWith("<?\n")) {
            return "text/x-php";
        }
        Matcher shebang = SHEBANG.matcher(start);
        return shebang.find() ? INTERPRETERS.getOrDefault(shebang.group(1), "") : "";
    }

    private static String data(byte[] head, String text, String start, String lower) {
        boolean whole = head.length < ContentType.HEAD;
        if ((start.startsWith("{") || start.startsWith("[")) && isJson(head, whole)) {
            return start.startsWith("{") && isGeoJson(start)
                    ? "application/geo+json"
                    : "application/json";
        }
        if (isJsonLines(text, whole)) {
            return "application/x-ndjson";
        }
        if (start.startsWith("{\\rtf")) {
            return "text/rtf";
        }
        if (isTable(text, ',', whole)) {
            return "text/csv";
        }
        if (isTable(text, '\t', whole)) {
            return "text/tab-separated-values";
        }
        if (lower.startsWith("begin:vcard\n") || lower.startsWith("begin:vcard\r")) {
            return "text/vcard";
        }
        if (lower.startsWith("begin:vcalendar\n") || lower.startsWith("begin:vcalendar\r")) {
            return "text/calendar";
        }
        return lines(text, start);
    }

    private static String lines(String text, String start) {
        if (start.startsWith("WEBVTT") && (start.length() == 6 || start.charAt(6) <= ' ')) {
            return "text/vtt";
        }
        if (SUBTITLE.matcher(start).find()) {
            return "application/x-subrip";
        }
        if (text.startsWith("#EXTM3U")) {
            return "application/vnd.apple.mpegurl";
        }
        if (text.startsWith("/* XPM */")) {
            return "image/x-xpixmap";
        }
        List<String> first = text.lines().limit(20).toList();
        boolean mail =
                !first.isEmpty()
                        && MAIL.matcher(first.getFirst()).matches()
                        && first.stream().skip(1).anyMatch(line -> MAIL.matcher(line).matches());
        return mail ? "message/rfc822" : "";
    }

    private static boolean isGeoJson(String start) {
        return Pattern.compile(
                        "\"type\"\\s*:\\s*\"(Feature|FeatureCollection|Point|LineString|Polygon|MultiPoint|"
                                + "MultiLineString|MultiPolygon|GeometryCollection)\"")
                .matcher(start)
                .find();
    }

    /**
     * One JSON value and nothing behind it; of a cut-off file, at least no error before the cut.
     */
    private static boolean isJson(byte[] head, boolean whole) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), head)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    return parser.nextToken() == null;
                }
            }
            return false;
        } catch (UnexpectedEndOfInputException _) {
            return !whole;
        } catch (JacksonException e) {
            return !whole
                    && e.getLocation() != null
                    && e.getLocation().getByteOffset() >= head.length - 1;
        }
    }

    private static boolean isJsonLines(String text, boolean whole) {
        List<String> lines = text.lines().toList();
        int structures = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean cut = !whole && i == lines.size() - 1;
            if (!line.startsWith("{") && !line.startsWith("[")) {
                return false;
            }
            if (!isJson(line.getBytes(StandardCharsets.ISO_8859_1), !cut)) {
                return false;
            }
            structures++;
        }
        return structures > 1;
    }

    /** At least two lines, all with the same number of fields, two or more. */
    private static boolean isTable(String text, char separator, boolean whole) {
        List<String> lines =
                text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        int count = whole ? lines.size() : lines.size() - 1;
        if (count < 2) {
            return false;
        }
        int fields = fields(lines.getFirst(), separator);
        if (fields < 2) {
            return false;
        }
        for (String line : lines.subList(1, Math.min(count, 10))) {
            if (fields(line, separator) != fields) {
                return false;
            }
        }
        return true;
    }

    private static int fields(String line, char separator) {
        int fields = 1;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '"';
            fields += c == separator && !quoted ? 1 : 0;
        }
        return fields;
    }

    private static String htmlCharset(byte[] head) {
        String mark = byteOrderMark(head);
        if (!mark.isEmpty()) {
            return mark;
        }
        String start =
                new String(
                        head, 0, Math.min(head.length, CHARSET_HEAD), StandardCharsets.ISO_8859_1);
        int body = start.toLowerCase(Locale.ROOT).indexOf("<body");
        Matcher declared = META_CHARSET.matcher(body < 0 ? start : start.substring(0, body));
        return declared.find() ? declared.group(1) : charset(head);
    }

    /**
     * The character set of plain text; empty when it is none that can be told, or nothing at all.
     */
    private static String charset(byte[] head) {
        String mark = byteOrderMark(head);
        if (!mark.isEmpty()) {
            return mark;
        }
        byte[] start = Arrays.copyOf(head, Math.min(head.length, CHARSET_HEAD));
        if (start.length == 0) {
            return "";
        }
        return isUtf8(start) ? "utf-8" : latin(start);
    }

    private static boolean isUtf8(byte[] start) {
        int end = start.length;
        for (int back = 1; back < 4 && back <= start.length; back++) {
            int b = start[start.length - back] & 0xff;
            if (b < 0x80) {
                break;
            }
            if (b >= 0xc0) {
                end = start.length - back; // a character that the cut may have torn
                break;
            }
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(start, 0, end));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static String latin(byte[] start) {
        for (byte b : start) {
            int c = b & 0xff;
            if (c == 0x7f || (c >= 0x80 && c <= 0x9f && c != 0x85)) {
                return "";
            }
        }
        for (byte b : start) {
            if ((b & 0xff) == 0x85) {
                return "windows-1252";
            }
        }
        return "iso-8859-1";
    }

    private static String byteOrderMark(byte[] head) {
        if (startsWith(head, 0xef, 0xbb, 0xbf)) {
            return "utf-8";
        }
        if (startsWith(head, 0, 0, 0xfe, 0xff)) {
            return "utf-32be";
        }
        if (startsWith(head, 0xff, 0xfe, 0, 0)) {
            return "utf-32le";
        }
        if (startsWith(head, 0xfe, 0xff)) {
            return "utf-16be";
        }
        return startsWith(head, 0xff, 0xfe) ? "utf-16le" : "";
    }

    private static boolean startsWith(byte[] head, int... expected) {
        if (head.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((head[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String withoutMark(String text) {
        return text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    }

    private static String withCharset(String type, String charset) {
        return charset.isEmpty() ? type : type + "; charset=" + charset;
    }
}
