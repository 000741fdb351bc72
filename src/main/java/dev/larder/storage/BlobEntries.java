package dev.larder.storage;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The pages of a list, one after the other. */
final class BlobEntries implements Iterator<BlobEntry> {

    private final BlobStore store;
    private final BlobQuery query;
    private BlobPage page;
    private Iterator<BlobEntry> current;

    BlobEntries(BlobStore store, BlobQuery query) {
        this.store = store;
        this.query = query;
        this.page = store.list(query);
        this.current = page.entries().iterator();
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext()) {
            String token = page.nextToken();
            if (token == null) {
                return false;
            }
            page = store.list(query.continued(token));
            current = page.entries().iterator();
        }
        return true;
    }

    @Override
    public BlobEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
