package dev.larder.replication;

import java.nio.file.Path;
import java.time.Instant;

/** Fact: what a {@link ReplicationTroubled} told of works again. */
public record ReplicationRecovered(Path database, ReplicationTroubled.Part part, Instant at) {}
