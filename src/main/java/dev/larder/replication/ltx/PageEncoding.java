package dev.larder.replication.ltx;

/** How a page is compressed inside a file. Readers accept both, even mixed in one replica. */
public enum PageEncoding {
    /** One raw LZ4 block with its size before it; read by Litestream 0.5.16 and newer. */
    BLOCK,
    /** One whole LZ4 frame; read by every Litestream 0.5, a few bytes larger for each page. */
    FRAME
}
