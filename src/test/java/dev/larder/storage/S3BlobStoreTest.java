package dev.larder.storage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract against Adobe S3Mock. */
class S3BlobStoreTest extends BlobStoreContract {

    private S3BlobStore store = new S3BlobStore(S3StandIn.shared().options());

    @BeforeEach
    void empty() {
        store.forEach("", entry -> store.delete(entry.key()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    BlobStore store() {
        return store;
    }
}
