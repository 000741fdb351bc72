package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

/**
 * A position in a history, for followers and for telling restores apart: two databases with the
 * same transaction id and checksum have the same content, page for page.
 *
 * @param txid transaction id
 * @param checksum of the whole database, bit 63 always set
 */
public record ReplicaHead(long txid, long checksum) {

    /** Both numbers in 16 hexadecimal digits, a slash between them. */
    @Override
    public String toString() {
        return TxidRange.format(txid) + "/" + TxidRange.format(checksum);
    }
}
