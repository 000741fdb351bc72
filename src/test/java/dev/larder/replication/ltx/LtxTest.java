package dev.larder.replication.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class LtxTest {

    private static final String PAGE_START =
            "53514c69746520666f726d61742033000200020200402020000000010000000100000000000000000000000000000004"
                    + "0000000000000000000000010000002a00000000000000000000000000000000000000000000000000000000"
                    + "00000001002e99b10d00000000020000000000";

    /** That page as Litestream 0.5.17 accepts it in one file, and as every 0.5 does. */
    private static final String BLOCK_FILE =
            "4c545831000000020000020000000001000000000000000100000000000000010000019b76daa8000000000000000000"
                    + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                    + "000000000000000100010000004bf30d53514c69746520666f726d617420330002000202004020200000000104001700"
                    + "010017040c00002000172a10000f0b00016001002e99b10d1a00100205000f0400ff7b50000000000000000000000001"
                    + "64550000000000000000040000000000000000fa1bf22b4debd2dd";

    private static final String FRAME_FILE =
            "4c545831000000020000020000000001000000000000000100000000000000010000019b76daa8000000000000000000"
                    + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
                    + "0000000000000001000004224d186440a74b000000f30d53514c69746520666f726d6174203300020002020040202000"
                    + "00000104001700010017040c00002000172a10000f0b00016001002e99b10d1a00100205000f0400ff7b500000000000"
                    + "0000000048c797c30000000000000164640000000000000000040000000000000000b4356c6167fde284";

    /** A database of one page of 512 bytes, as SQLite wrote it. */
    private static byte[] onePage() {
        return Arrays.copyOf(HexFormat.of().parseHex(PAGE_START), 512);
    }

    private static LtxHeader header(int pageSize, int commit, long min, long max) {
        long time = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        return LtxHeader.of(
                pageSize, commit, new TxidRange(min, max), time, LtxHeader.WalOrigin.NONE);
    }

    private static byte[] write(LtxHeader header, Map<Integer, byte[]> pages, PageEncoding encoding)
            throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new LtxWriter(out, header, encoding);
        for (var page : new TreeMap<>(pages).entrySet()) {
            writer.page(page.getKey(), page.getValue(), 0);
        }
        assertThat(writer.finish()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static Map<Integer, byte[]> read(PageSource source) throws IOException {
        var pages = new TreeMap<Integer, byte[]>();
        byte[] page = new byte[source.header().pageSize()];
        for (int pgno = source.next(page); pgno != 0; pgno = source.next(page)) {
            pages.put(pgno, page.clone());
        }
        return pages;
    }

    private static LtxReader reader(byte[] file) throws IOException {
        return new LtxReader(new BufferedInputStream(new ByteArrayInputStream(file)));
    }

    @Test
    void crc64_checkInput_isTheKnownValue() {
        var crc = new Crc64();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(Long.toHexString(crc.value())).isEqualTo("b90956c775a41001");
    }

    @Test
    void databaseChecksum_onePage_isTheKnownValue() {
        long page = DatabaseChecksum.ofPage(1, onePage(), 0, 512);
        assertThat(Long.toHexString(DatabaseChecksum.toggle(DatabaseChecksum.EMPTY, page)))
                .isEqualTo("d0171bbcdacc1ecf");
    }

    @ParameterizedTest
    @ValueSource(strings = {BLOCK_FILE, FRAME_FILE})
    void reader_fileThatLitestreamAccepts_readsThePage(String hex) throws IOException {
        LtxReader reader = reader(HexFormat.of().parseHex(hex));
        assertThat(reader.header()).isEqualTo(header(512, 1, 1, 1));
        assertThat(read(reader))
                .hasSize(1)
                .hasEntrySatisfying(1, page -> assertThat(page).isEqualTo(onePage()));
        assertThat(Long.toHexString(reader.databaseChecksum())).isEqualTo("d0171bbcdacc1ecf");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
    void reader_mixedPages_givesBackWhatWasWritten(int pageSize) throws IOException {
        var random = new Random(pageSize);
        var pages = new TreeMap<Integer, byte[]>();
        for (int pgno : new int[] {2, 3, 9, 40}) {
            byte[] page = new byte[pageSize];
            if (pgno != 3) {
                random.nextBytes(page);
            }
            pages.put(pgno, page);
        }
        for (PageEncoding encoding : PageEncoding.values()) {
            var back = read(reader(write(header(pageSize, 41, 5, 5), pages, encoding)));
            assertThat(back.keySet()).isEqualTo(pages.keySet());
            pages.forEach((pgno, page) -> assertThat(back.get(pgno)).isEqualTo(page));
        }
    }

    @ParameterizedTest
    @EnumSource(PageEncoding.class)
    void reader_anyByteChanged_reportsItOrReadsTheSame(PageEncoding encoding) throws IOException {
        byte[] file = write(header(512, 1, 1, 1), Map.of(1, onePage()), encoding);
        int sameContent = 0;
        for (int i = 0; i < file.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = file.clone();
                damaged[i] ^= (byte) (1 << bit);
                try {
                    assertThat(read(reader(damaged)).get(1)).isEqualTo(onePage());
                    // A match in a run of zeros may point elsewhere in the run: other bytes, the
                    // same page.
                    assertThat(i).isBetween(100, file.length - 30);
                    sameContent++;
                } catch (LtxException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
        assertThat(sameContent).isLessThan(file.length * 8 / 10);
    }

    @Test
    void reader_truncatedAnywhere_reportsIt() throws IOException {
        byte[] file = write(header(512, 1, 1, 1), Map.of(1, onePage()), PageEncoding.BLOCK);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatExceptionOfType(LtxException.class).isThrownBy(() -> reader(cut).verify());
        }
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        assertThatExceptionOfType(LtxException.class).isThrownBy(() -> reader(longer).verify());
    }

    @Test
    void writer_snapshotWithHole_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        write(
                                header(512, 3, 1, 4),
                                Map.of(1, onePage(), 3, onePage()),
                                PageEncoding.BLOCK))
                .withMessageContaining("page 2");
    }

    @Test
    void merge_laterFileShrinks_keepsNewestAndDropsBeyond() throws IOException {
        byte[] one = new byte[512];
        byte[] two = new byte[512];
        Arrays.fill(two, (byte) 2);
        byte[] first =
                write(header(512, 3, 1, 1), Map.of(1, one, 2, one, 3, one), PageEncoding.BLOCK);
        byte[] second = write(header(512, 2, 2, 2), Map.of(2, two), PageEncoding.FRAME);
        var merge = new LtxMerge(List.of(reader(first), reader(second)));
        assertThat(merge.header().range()).isEqualTo(new TxidRange(1, 2));
        var pages = read(merge);
        assertThat(pages.keySet()).containsExactly(1, 2);
        assertThat(pages.get(2)).isEqualTo(two);
    }

    @Test
    void merge_gapBetweenFiles_isReported() throws IOException {
        byte[] first = write(header(512, 1, 1, 1), Map.of(1, onePage()), PageEncoding.BLOCK);
        byte[] third = write(header(512, 1, 3, 3), Map.of(1, onePage()), PageEncoding.BLOCK);
        assertThatExceptionOfType(LtxException.class)
                .isThrownBy(() -> new LtxMerge(List.of(reader(first), reader(third))))
                .withMessageContaining("does not follow");
    }

    @Test
    void parseName_otherFiles_areNoRanges() {
        assertThat(TxidRange.parseName("0000000000000001-000000000000000a.ltx"))
                .isEqualTo(new TxidRange(1, 10));
        for (String name :
                List.of(
                        "0000000000000001-000000000000000a.ltx.tmp",
                        "1-2.ltx",
                        "000000000000000a-0000000000000001.ltx",
                        "0000000000000000-0000000000000000.ltx")) {
            assertThat(TxidRange.parseName(name)).isNull();
        }
    }
}
