package dev.larder.replication;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import java.util.function.ToDoubleFunction;

/**
 * What monitoring sees of replication, for each database: names begin with {@code
 * larder.replication}.
 */
final class ReplicationMeters implements MeterBinder {

    private final Replication replication;

    ReplicationMeters(Replication replication) {
        this.replication = replication;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String database : replication.databases()) {
            gauge(
                    registry,
                    database,
                    "lag.seconds",
                    "Age of the oldest commit that is not stored",
                    state -> state.lag().toMillis() / 1e3);
            gauge(
                    registry,
                    database,
                    "backlog.bytes",
                    "Transaction files that wait for the store",
                    ReplicationState::backlogBytes);
            gauge(
                    registry,
                    database,
                    "wal.bytes",
                    "Bytes of the write-ahead log that are not given back yet",
                    ReplicationState::logBytes);
            gauge(
                    registry,
                    database,
                    "txid",
                    "Transaction id up to which the store has everything",
                    ReplicationState::storedTxid);
            gauge(
                    registry,
                    database,
                    "whole.copies",
                    "Whole copies of the database since the start",
                    ReplicationState::wholeCopies);
            gauge(
                    registry,
                    database,
                    "healthy",
                    "1 while nothing fails",
                    state -> state.isHealthy() ? 1 : 0);
            gauge(
                    registry,
                    database,
                    "proven.timestamp.seconds",
                    "When a restore was proven last, seconds since the epoch; 0 for never",
                    ReplicationMeters::provenAt);
        }
    }

    private void gauge(
            MeterRegistry registry,
            String database,
            String name,
            String description,
            ToDoubleFunction<ReplicationState> value) {
        Gauge.builder(
                        "larder.replication." + name,
                        replication,
                        all -> value.applyAsDouble(all.state(database)))
                .description(description)
                .tag("database", database)
                .register(registry);
    }

    private static double provenAt(ReplicationState state) {
        ReplicationState.Proven proven = state.proven();
        return proven == null ? 0 : proven.at().getEpochSecond();
    }
}
