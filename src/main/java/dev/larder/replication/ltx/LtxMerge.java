package dev.larder.replication.ltx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Several files of one history seen as one: for a page that is in more than one of them the last
 * wins, and pages beyond the last size are left out. Used for compaction and for snapshots that
 * need no database.
 */
public final class LtxMerge implements PageSource {

    private final LtxHeader header;
    private final List<Input> inputs;

    /** One input with its next page already read. */
    private static final class Input {
        private final PageSource source;
        private final byte[] page;
        private int pgno;

        Input(PageSource source) throws IOException {
            this.source = source;
            this.page = new byte[source.header().pageSize()];
            advance();
        }

        void advance() throws IOException {
            pgno = source.next(page);
        }
    }

    /**
     * Merges {@code sources}, which are in the order of their transaction ids.
     *
     * @throws LtxException when page sizes differ or a transaction lies between two neighbours
     */
    public LtxMerge(List<? extends PageSource> sources) throws IOException {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("nothing to merge");
        }
        for (int i = 1; i < sources.size(); i++) {
            requireFollows(sources.get(i - 1).header(), sources.get(i).header());
        }
        LtxHeader first = sources.getFirst().header();
        LtxHeader last = sources.getLast().header();
        this.header =
                LtxHeader.of(
                        last.pageSize(),
                        last.commit(),
                        new TxidRange(first.range().min(), last.range().max()),
                        last.timestampMillis(),
                        LtxHeader.WalOrigin.NONE);
        this.inputs = new ArrayList<>(sources.size());
        for (PageSource source : sources) {
            inputs.add(new Input(source));
        }
    }

    private static void requireFollows(LtxHeader previous, LtxHeader next) throws LtxException {
        if (previous.pageSize() != next.pageSize()) {
            throw new LtxException(
                    "page sizes differ: " + previous.pageSize() + " and " + next.pageSize());
        }
        if (next.range().min() > previous.range().max() + 1
                || next.range().max() <= previous.range().max()) {
            throw new LtxException(next.range() + " does not follow " + previous.range());
        }
    }

    @Override
    public LtxHeader header() {
        return header;
    }

    @Override
    public int next(byte[] page) throws IOException {
        while (true) {
            int lowest = lowestPage();
            if (lowest == 0) {
                return 0;
            }
            boolean kept = lowest <= header.commit();
            for (Input input : inputs) {
                if (input.pgno == lowest) {
                    if (kept) {
                        System.arraycopy(input.page, 0, page, 0, input.page.length);
                    }
                    input.advance();
                }
            }
            if (kept) {
                return lowest;
            }
        }
    }

    private int lowestPage() {
        int lowest = 0;
        for (Input input : inputs) {
            if (input.pgno != 0 && (lowest == 0 || input.pgno < lowest)) {
                lowest = input.pgno;
            }
        }
        return lowest;
    }
}
