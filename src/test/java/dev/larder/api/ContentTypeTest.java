package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Expected types were taken from the detection library of the reference (gabriel-vasile/mimetype
 * 1.4.13).
 */
class ContentTypeTest {

    private static String sniff(String text) {
        return ContentType.sniff(text.getBytes(StandardCharsets.UTF_8)).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "hello | text/plain; charset=utf-8",
                "héllo | text/plain; charset=utf-8",
                "<!DOCTYPE html><html> | text/html; charset=utf-8",
                "<html><head><meta charset=\"iso-8859-1\"> | text/html; charset=iso-8859-1",
                "<pre>x</pre> | text/plain; charset=utf-8",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg> | image/svg+xml",
                "<!-- c --><svg width=\"3\" xmlns=\"http://www.w3.org/2000/svg\"/> | image/svg+xml",
                "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/> | image/svg+xml",
                "<svg></svg> | text/plain; charset=utf-8",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/> | text/xml; charset=UTF-8",
                "<a/> | text/plain; charset=utf-8",
                "{\"a\":1} | application/json",
                "[1,2] | application/json",
                "{\"a\":1} x | text/plain; charset=utf-8",
                "\"x\" | text/plain; charset=utf-8",
                "{\"type\":\"Feature\"} | application/geo+json",
                "body { color: red; } | text/plain; charset=utf-8",
                "const a = 1; | text/plain; charset=utf-8",
                "#!/usr/bin/env node | text/javascript",
                "#!/usr/bin/env python3 | text/x-python",
                "#!/bin/sh | text/x-shellscript",
                "<?php echo 1; | text/x-php",
                "%PDF-1.4 | application/pdf",
                "%!PS-Adobe-3.0 | application/postscript",
                "{\\rtf1 x} | text/rtf",
                "#EXTM3U | application/vnd.apple.mpegurl"
            })
    void sniff_text_isTheKindOfText(String text, String expected) {
        assertThat(sniff(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000000d49484452, image/png",
        "ffd8ffe000104a46494600, image/jpeg",
        "474946383961010001008000, image/gif",
        "52494646200000005745425056503820, image/webp",
        "424d460000000000000036000000280000000100000001000000, image/bmp",
        "0000010001001010000001002000, image/x-icon",
        "0000001c6674797061766966, image/avif",
        "0000001866747970686569630000000068656963, image/heic",
        "00000018667479706d703432000000006d703432, video/mp4",
        "00000014667479707174202000000000, video/quicktime",
        "000000186674797033677034, video/3gpp",
        "00000018667479704d344120, audio/x-m4a",
        "1a45dfa39f4286810142f7810142f2810442f381084282847765626d, video/webm",
        "1a45dfa3a34286810142f7810142f2810442f38108428288 6d6174726f736b61, video/x-matroska",
        "49443303000000000000, audio/mpeg",
        "fffb9064, audio/mpeg",
        "524946462400000057415645666d7420, audio/wav",
        "464f524d000000204149464600000000, audio/aiff",
        "4d546864000000060001, audio/midi",
        "664c614300000022, audio/flac",
        "1f8b0800, application/gzip",
        "504b0506000000000000000000000000000000000000, application/zip",
        "7f454c4602010100, application/x-elf",
        "000102030405060708090a0b0c0d0e0f, application/octet-stream"
    })
    void sniff_bytes_isTheKindOfBytes(String hex, String expected) {
        byte[] head = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] padded = java.util.Arrays.copyOf(head, Math.max(head.length + 64, 600));
        assertThat(ContentType.sniff(padded).value()).isEqualTo(expected);
    }

    @Test
    void sniff_nothing_isPlainText() {
        assertThat(ContentType.sniff(new byte[0]).value()).isEqualTo("text/plain");
    }

    @Test
    void sniff_latinText_tellsTheCharset() {
        assertThat(ContentType.sniff("h\u00e9llo".getBytes(StandardCharsets.ISO_8859_1)).value())
                .isEqualTo("text/plain; charset=iso-8859-1");
        assertThat(ContentType.sniff("h\u0093llo".getBytes(StandardCharsets.ISO_8859_1)).value())
                .isEqualTo("text/plain");
    }

    @Test
    void sniff_longTextCutInACharacter_isStillUtf8() {
        assertThat(sniff("a" + "é".repeat(3000))).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void sniff_longJson_isJson() {
        assertThat(sniff("[" + "{\"a\":\"some text\"},".repeat(500) + "1]"))
                .isEqualTo("application/json");
        assertThat(sniff("{\"a\":1}\n{\"a\":2}\n")).isEqualTo("application/x-ndjson");
    }

    @Test
    void sniff_tables_needTwoLinesOfEqualWidth() {
        assertThat(sniff("a,b,c\n1,2,3\n")).isEqualTo("text/csv");
        assertThat(sniff("a,b\n\"1,2\",3\n")).isEqualTo("text/csv");
        assertThat(sniff("Hello, world\nand then some\n")).isEqualTo("text/plain; charset=utf-8");
        assertThat(sniff("a\tb\n1\t2\n")).isEqualTo("text/tab-separated-values");
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, application/zip",
        "word/document.xml, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xl/workbook.xml, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt/presentation.xml, application/vnd.openxmlformats-officedocument.presentationml.presentation"
    })
    void sniff_archive_isToldByItsEntries(String entry, String expected) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            zip.putNextEntry(new ZipEntry(entry));
        }
        assertThat(ContentType.sniff(bytes.toByteArray()).value()).isEqualTo(expected);
    }

    @Test
    void is_ignoresParametersAndKnowsOtherNames() {
        assertThat(new ContentType("text/plain; charset=utf-8").is("text/plain")).isTrue();
        assertThat(new ContentType("audio/mpeg").is("audio/mp3")).isTrue();
        assertThat(new ContentType("application/pdf").is("application/x-pdf")).isTrue();
        assertThat(new ContentType("image/png").is("image/jpeg")).isFalse();
        assertThat(new ContentType("image/jpeg").is("image/jpg")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "text/plain;;;=", "nonsense"})
    void is_oddNames_matchNothing(String type) {
        assertThat(new ContentType("image/png").is(type)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, .png",
        "image/jpeg, .jpg",
        "text/plain; charset=utf-8, .txt",
        "application/json, .json",
        "video/mp4, .mp4",
        "audio/mpeg, .mp3",
        "application/octet-stream, ''",
        "not a type, ''"
    })
    void extension_isTheUsualOne(String type, String expected) {
        assertThat(new ContentType(type).extension()).isEqualTo(expected);
    }
}
