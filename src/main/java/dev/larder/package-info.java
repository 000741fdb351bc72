/**
 * Larder: a backend in one program over one SQLite file. Each package below is a room; see
 * src/docs/architecture.md.
 */
@NullMarked
package dev.larder;

import org.jspecify.annotations.NullMarked;
