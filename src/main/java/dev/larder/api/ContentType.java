package dev.larder.api;

import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a file is, told from its first bytes and never from its name. Types are called as the
 * reference calls them, since they are stored with the files and compared with the types that a
 * file field allows.
 *
 * @param value media type, for text with its character set: {@code text/plain; charset=utf-8}
 */
public record ContentType(String value) {

    /** How many bytes are looked at. */
    public static final int HEAD = 3072;

    public static final ContentType BYTES = new ContentType("application/octet-stream");

    /** Names that Tika has for what the reference calls otherwise. */
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("application/java-vm", "application/x-java-applet"),
                    Map.entry("application/x-gtar", "application/x-tar"),
                    Map.entry("application/x-tika-msoffice", "application/x-ole-storage"),
                    Map.entry("application/x-tika-ooxml", "application/zip"),
                    Map.entry(
                            "application/x-msdownload",
                            "application/vnd.microsoft.portable-executable"),
                    Map.entry(
                            "application/x-dosexec",
                            "application/vnd.microsoft.portable-executable"),
                    Map.entry("application/x-sqlite3", "application/vnd.sqlite3"),
                    Map.entry("application/x-bzip", "application/x-bzip2"),
                    Map.entry("application/x-font-ttf", "font/ttf"),
                    Map.entry("application/x-font-otf", "font/otf"),
                    Map.entry("application/font-woff", "font/woff"),
                    Map.entry("application/vnd.oasis.opendocument.flat.text", "text/xml"),
                    Map.entry("application/x-lzip", "application/lzip"),
                    Map.entry("application/x-parquet", "application/vnd.apache.parquet"),
                    Map.entry("application/vnd.etsi.asic-e+zip", "application/zip"),
                    Map.entry("audio/vnd.wave", "audio/wav"),
                    Map.entry("audio/x-wav", "audio/wav"),
                    Map.entry("audio/x-flac", "audio/flac"),
                    Map.entry("audio/x-aiff", "audio/aiff"),
                    Map.entry("audio/x-aac", "audio/aac"),
                    Map.entry("audio/vorbis", "audio/ogg"),
                    Map.entry("audio/opus", "audio/ogg"),
                    Map.entry("audio/speex", "audio/ogg"),
                    Map.entry("audio/x-oggflac", "audio/ogg"),
                    Map.entry("video/theora", "video/ogg"),
                    Map.entry("video/x-ms-wmv", "video/x-ms-asf"),
                    Map.entry("audio/x-ms-wma", "video/x-ms-asf"),
                    Map.entry("application/x-matroska", "video/x-matroska"),
                    Map.entry("video/x-flc", "application/octet-stream"),
                    Map.entry("image/vnd.microsoft.icon", "image/x-icon"),
                    Map.entry("image/x-ms-bmp", "image/bmp"),
                    Map.entry("image/vnd.wap.wbmp", "application/octet-stream"),
                    Map.entry("image/icns", "image/x-icns"),
                    Map.entry("image/x-jp2-codestream", "image/jp2"),
                    Map.entry("image/x-jp2-container", "image/jp2"),
                    Map.entry("application/x-shapefile", "application/vnd.shp"));

    /** Formats that may look like text and are told by their first line. */
    private static final Set<String> NOT_PLAIN =
            Set.of(
                    "application/pdf",
                    "application/postscript",
                    "application/x-bittorrent",
                    "application/vnd.fdf",
                    "image/x-xpixmap",
                    "application/x-tar",
                    "audio/midi",
                    "image/gif",
                    "image/vnd.djvu");

    private static final Map<String, Set<String>> ALIASES =
            Map.ofEntries(
                    Map.entry(
                            "application/gzip",
                            Set.of(
                                    "application/x-gzip",
                                    "application/x-gunzip",
                                    "application/gzipped",
                                    "application/gzip-compressed",
                                    "application/x-gzip-compressed",
                                    "gzip/document")),
                    Map.entry(
                            "application/zip",
                            Set.of("application/x-zip", "application/x-zip-compressed")),
                    Map.entry("application/pdf", Set.of("application/x-pdf")),
                    Map.entry(
                            "application/java-archive",
                            Set.of(
                                    "application/jar",
                                    "application/jar-archive",
                                    "application/x-java-archive")),
                    Map.entry("application/msword", Set.of("application/vnd.ms-word")),
                    Map.entry("application/vnd.ms-powerpoint", Set.of("application/mspowerpoint")),
                    Map.entry("application/vnd.ms-excel", Set.of("application/msexcel")),
                    Map.entry("application/ogg", Set.of("application/x-ogg")),
                    Map.entry("text/xml", Set.of("application/xml")),
                    Map.entry("text/rtf", Set.of("application/rtf")),
                    Map.entry(
                            "text/javascript",
                            Set.of("application/x-javascript", "application/javascript")),
                    Map.entry("image/bmp", Set.of("image/x-bmp", "image/x-ms-bmp")),
                    Map.entry(
                            "image/vnd.adobe.photoshop",
                            Set.of("image/x-psd", "application/photoshop")),
                    Map.entry("audio/mpeg", Set.of("audio/x-mpeg", "audio/mp3")),
                    Map.entry(
                            "audio/midi",
                            Set.of("audio/mid", "audio/sp-midi", "audio/x-mid", "audio/x-midi")),
                    Map.entry("audio/wav", Set.of("audio/x-wav", "audio/vnd.wave", "audio/wave")),
                    Map.entry("audio/aiff", Set.of("audio/x-aiff")),
                    Map.entry("audio/mp4", Set.of("audio/x-mp4a")),
                    Map.entry("video/webm", Set.of("audio/webm")),
                    Map.entry("video/3gpp", Set.of("video/3gp", "audio/3gpp")),
                    Map.entry("video/3gpp2", Set.of("video/3g2", "audio/3gpp2")),
                    Map.entry("video/x-msvideo", Set.of("video/avi", "video/msvideo")),
                    Map.entry("video/x-ms-asf", Set.of("video/asf", "video/x-ms-wmv")),
                    Map.entry(
                            "font/ttf",
                            Set.of("font/sfnt", "application/x-font-ttf", "application/font-sfnt")),
                    Map.entry("application/x-rar-compressed", Set.of("application/x-rar")),
                    Map.entry("application/vnd.sqlite3", Set.of("application/x-sqlite3")));

    /** Usual extensions where Tika's table has another one, or none. */
    private static final Map<String, String> EXTENSIONS =
            Map.ofEntries(
                    Map.entry("text/plain", ".txt"),
                    Map.entry("image/x-icon", ".ico"),
                    Map.entry("image/jpeg", ".jpg"),
                    Map.entry("audio/mpeg", ".mp3"),
                    Map.entry("text/vcard", ".vcf"),
                    Map.entry("application/geo+json", ".geojson"),
                    Map.entry("application/x-subrip", ".srt"),
                    Map.entry("application/vnd.apple.mpegurl", ".m3u"),
                    Map.entry("image/x-xpixmap", ".xpm"),
                    Map.entry("model/gltf-binary", ".glb"),
                    Map.entry("font/woff", ".woff"),
                    Map.entry("font/woff2", ".woff2"),
                    Map.entry("image/vnd.mozilla.apng", ".png"),
                    Map.entry("image/tiff", ".tiff"),
                    Map.entry("image/svg+xml", ".svg"),
                    Map.entry("audio/wav", ".wav"),
                    Map.entry("audio/aiff", ".aiff"),
                    Map.entry("audio/flac", ".flac"),
                    Map.entry("audio/x-m4a", ".m4a"),
                    Map.entry("audio/midi", ".midi"),
                    Map.entry("audio/ogg", ".oga"),
                    Map.entry("video/quicktime", ".mov"),
                    Map.entry("video/mpeg", ".mpeg"),
                    Map.entry("video/x-ms-asf", ".asf"),
                    Map.entry("video/x-matroska", ".mkv"),
                    Map.entry("application/ogg", ".ogg"),
                    Map.entry("application/x-rar-compressed", ".rar"),
                    Map.entry("application/vnd.sqlite3", ".sqlite"),
                    Map.entry("application/x-ndjson", ".ndjson"),
                    Map.entry("application/vnd.microsoft.portable-executable", ".exe"),
                    Map.entry("application/x-java-applet", ".class"),
                    Map.entry("font/ttf", ".ttf"),
                    Map.entry("font/otf", ".otf"),
                    Map.entry("text/javascript", ".js"),
                    Map.entry("text/x-python", ".py"),
                    Map.entry("text/x-shellscript", ".sh"),
                    Map.entry("text/rtf", ".rtf"),
                    Map.entry("text/xml", ".xml"),
                    Map.entry("application/xhtml+xml", ".html"),
                    Map.entry("application/x-ole-storage", ""),
                    Map.entry("application/octet-stream", ""));

    /**
     * Looks at the beginning of a stream, which is neither rewound nor closed.
     *
     * @throws IOException when the stream fails
     */
    public static ContentType sniff(InputStream stream) throws IOException {
        return sniff(stream.readNBytes(HEAD));
    }

    /** Looks at the first bytes of a file; more than {@link #HEAD} are not needed. */
    public static ContentType sniff(byte[] head) {
        String binary = BinaryKind.of(head);
        if (!binary.isEmpty()) {
            return new ContentType(binary);
        }
        String known = magic(head);
        if (!NOT_PLAIN.contains(known) && TextKind.isText(head)) {
            return new ContentType(TextKind.of(head));
        }
        boolean textOnly =
                known.startsWith("text/")
                        || known.startsWith("message/")
                        || known.endsWith("xml")
                        || known.endsWith("json");
        return textOnly ? BYTES : new ContentType(known);
    }

    /** The type without its parameters. */
    public String essence() {
        return essence(value);
    }

    /**
     * Whether a type named elsewhere means this one; parameters do not count, other names of a type
     * do.
     */
    public boolean is(String type) {
        String asked = essence(type);
        String own = essence();
        return asked.equals(own) || ALIASES.getOrDefault(own, Set.of()).contains(asked);
    }

    /** The usual extension with its dot; empty when there is none. */
    public String extension() {
        String own = essence();
        String usual = EXTENSIONS.get(own);
        if (usual != null) {
            return usual;
        }
        try {
            return MimeTypes.getDefaultMimeTypes().forName(own).getExtension();
        } catch (MimeTypeException _) {
            return ""; // a name that Tika does not know
        }
    }

    @Override
    public String toString() {
        return value;
    }

    private static String essence(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String magic(byte[] head) {
        try {
            MediaType found =
                    MimeTypes.getDefaultMimeTypes()
                            .detect(new ByteArrayInputStream(head), new Metadata());
            String name = found.getBaseType().toString();
            return NAMES.getOrDefault(name, name);
        } catch (IOException e) {
            throw new UncheckedIOException("a stream over an array cannot fail", e);
        }
    }
}
