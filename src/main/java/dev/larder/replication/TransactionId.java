package dev.larder.replication;

import dev.larder.replication.ltx.TxidRange;

/** Transaction ids as people, file names and commands write them. */
public final class TransactionId {

    private TransactionId() {}

    /** 16 hexadecimal digits. */
    public static String format(long txid) {
        return TxidRange.format(txid);
    }
}
