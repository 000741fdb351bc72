package dev.larder.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Containers whose kind lies a little deeper than Tika's core looks: zip, OLE, ISO media, Matroska,
 * animated PNG.
 */
final class BinaryKind {

    /** Brands of the ISO base media file format (mp4ra.org), except those that are plain MP4. */
    private static final Map<String, String> BRANDS =
            Map.ofEntries(
                    Map.entry("avif", "image/avif"),
                    Map.entry("avis", "image/avif"),
                    Map.entry("heic", "image/heic"),
                    Map.entry("heix", "image/heic"),
                    Map.entry("hevc", "image/heic-sequence"),
                    Map.entry("hevx", "image/heic-sequence"),
                    Map.entry("mif1", "image/heif"),
                    Map.entry("heim", "image/heif"),
                    Map.entry("heis", "image/heif"),
                    Map.entry("msf1", "image/heif-sequence"),
                    Map.entry("qt  ", "video/quicktime"),
                    Map.entry("mqt ", "video/quicktime"),
                    Map.entry("M4A ", "audio/x-m4a"),
                    Map.entry("M4B ", "audio/mp4"),
                    Map.entry("M4P ", "audio/mp4"),
                    Map.entry("F4A ", "audio/mp4"),
                    Map.entry("F4B ", "audio/mp4"),
                    Map.entry("M4V ", "video/x-m4v"),
                    Map.entry("M4VH", "video/x-m4v"),
                    Map.entry("M4VP", "video/x-m4v"),
                    Map.entry("mjp2", "video/mj2"),
                    Map.entry("mj2s", "video/mj2"));

    private static final Map<String, String> OFFICE =
            Map.of(
                    "word/",
                            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "ppt/",
                            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                    "visio/", "application/vnd.ms-visio.drawing.main+xml");

    /** Class ids in the root entry of an OLE file, by their first four bytes in file order. */
    private static final Map<Integer, String> OLE_CLASSES =
            Map.of(
                    0x06090200, "application/msword",
                    0x00090200, "application/msword",
                    0x07090200, "application/msword",
                    0x10080200, "application/vnd.ms-excel",
                    0x20080200, "application/vnd.ms-excel",
                    0x108d8164, "application/vnd.ms-powerpoint",
                    0x70ae7bea, "application/vnd.ms-powerpoint",
                    0x84100c00, "application/x-ms-installer",
                    0x0b0d0200, "application/vnd.ms-outlook",
                    0x01120200, "application/vnd.ms-publisher");

    private static final Set<String> FIRST_OF_OFFICE =
            Set.of("[Content_Types].xml", "_rels/", "docProps/", "customXml/", "[trash]/");

    private static final Map<String, String> SIGNATURES =
            Map.of("glTF", "model/gltf-binary", "wOFF", "font/woff", "wOF2", "font/woff2");

    private BinaryKind() {}

    /** The type of a container; empty when the head starts none. */
    static String of(byte[] head) {
        if (startsWith(head, 0, "PK\u0003\u0004")) {
            return zip(head);
        }
        if (head.length > 8 && ByteBuffer.wrap(head).getLong(0) == 0xD0CF11E0A1B11AE1L) {
            return ole(head);
        }
        if (startsWith(head, 4, "ftyp")) {
            return media(head);
        }
        if (head.length > 4 && ByteBuffer.wrap(head).getInt(0) == 0x1A45DFA3) {
            return text(head).contains("webm") ? "video/webm" : "video/x-matroska";
        }
        String plain =
                SIGNATURES.getOrDefault(head.length < 4 ? "" : text(head).substring(0, 4), "");
        if (!plain.isEmpty()) {
            return plain;
        }
        if (startsWith(head, 0, "BM") && head.length > 26) {
            return "image/bmp";
        }
        if (startsWith(head, 1, "PNG\r\n\u001a\n") && startsWith(head, 37, "acTL")) {
            return "image/vnd.mozilla.apng";
        }
        return "";
    }

    private static String media(byte[] head) {
        String brand = head.length < 12 ? "" : new String(head, 8, 4, StandardCharsets.ISO_8859_1);
        String type = BRANDS.get(brand);
        if (type != null) {
            return type;
        }
        if (brand.startsWith("3gp")
                || brand.startsWith("3ge")
                || brand.startsWith("3gg")
                || brand.startsWith("3gs")) {
            return "video/3gpp";
        }
        return brand.startsWith("3g2") || brand.equals("KDDI") ? "video/3gpp2" : "video/mp4";
    }

    private static String zip(byte[] head) {
        String content = text(head);
        if (content.startsWith("mimetypeapplication/", 30)) {
            return storedType(head);
        }
        boolean office = false;
        int entry = 0;
        for (int at = 0;
                at >= 0 && at + 30 <= head.length;
                at = content.indexOf("PK\u0003\u0004", at + 30)) {
            int length =
                    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(at + 26) & 0xffff;
            String name = content.substring(at + 30, Math.min(content.length(), at + 30 + length));
            if (entry == 0) {
                office = FIRST_OF_OFFICE.stream().anyMatch(name::startsWith);
                if (name.equals("META-INF/") || name.equals("META-INF/MANIFEST.MF")) {
                    return "application/java-archive";
                }
            }
            String type = entryType(name, office || entry == 0);
            if (!type.isEmpty()) {
                return type;
            }
            entry++;
        }
        return "application/zip";
    }

    private static String entryType(String name, boolean office) {
        if (office) {
            for (var folder : OFFICE.entrySet()) {
                if (name.startsWith(folder.getKey())) {
                    return folder.getValue();
                }
            }
        }
        return switch (name) {
            case "AndroidManifest.xml", "classes.dex" -> "application/vnd.android.package-archive";
            case "doc.kml" -> "application/vnd.google-earth.kmz";
            default -> "";
        };
    }

    /**
     * An archive that begins with an uncompressed entry {@code mimetype}: OpenDocument and EPUB.
     */
    private static String storedType(byte[] head) {
        int size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(22);
        if (size <= 0 || size > 100 || 38 + size > head.length) {
            return "application/zip";
        }
        String type = new String(head, 38, size, StandardCharsets.ISO_8859_1);
        boolean known =
                type.startsWith("application/vnd.oasis.opendocument.")
                        || type.equals("application/epub+zip")
                        || type.equals("application/vnd.sun.xml.calc");
        return known && type.chars().allMatch(c -> c > ' ' && c < 127) ? type : "application/zip";
    }

    /**
     * The root entry lies in the first sector of the directory; its class id stands 80 bytes into
     * it.
     */
    private static String ole(byte[] head) {
        if (head.length < 520) {
            return "application/x-ole-storage";
        }
        ByteBuffer file = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long sector = file.getShort(26) == 4 ? 4096 : 512;
        long at = sector * (1 + (file.getInt(48) & 0xffffffffL)) + 80;
        if (at + 4 <= head.length) {
            String type = OLE_CLASSES.get(ByteBuffer.wrap(head).getInt((int) at));
            if (type != null) {
                return type;
            }
        }
        return firstStream(head);
    }

    /**
     * Many files keep their directory at the end: then the first stream, or the name of one, has to
     * tell.
     */
    private static String firstStream(byte[] head) {
        long start = ByteBuffer.wrap(head).getLong(512);
        String names = text(head);
        if (start == 0x0908100000060500L
                || names.contains(wide("WksSSWorkBook"))
                || names.contains(wide("Workbook"))) {
            return "application/vnd.ms-excel";
        }
        int first = (int) (start >> 32);
        if (first == 0xA0461DF0
                || first == 0x006E1EF0
                || first == 0x0F00E803
                || names.contains(wide("PowerPoint"))) {
            return "application/vnd.ms-powerpoint";
        }
        return names.contains(wide("WordDocument"))
                ? "application/msword"
                : "application/x-ole-storage";
    }

    private static String wide(String name) {
        return String.join("\0", name.split("")) + "\0";
    }

    private static boolean startsWith(byte[] head, int at, String expected) {
        return text(head).startsWith(expected, at);
    }

    private static String text(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1);
    }
}
