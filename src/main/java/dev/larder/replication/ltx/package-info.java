/**
 * The LTX transaction file format: one file holds, for a range of transaction ids, the newest
 * content of every database page changed in that range. Written and read as Litestream 0.5 does.
 */
@NullMarked
package dev.larder.replication.ltx;

import org.jspecify.annotations.NullMarked;
