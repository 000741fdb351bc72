package dev.larder.metrics;

import dev.larder.database.Database;
import dev.larder.database.Databases;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gauges of the databases and of the process, read when somebody asks. */
final class ServerMetrics implements MeterBinder {

    /** Where Linux tells the memory of a process; other systems have no such file. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String RESIDENT = "VmRSS:";
    private static final int KIB = 1024;

    private final Databases databases;

    ServerMetrics(Databases databases) {
        this.databases = databases;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Database database : List.of(databases.data(), databases.auxiliary())) {
            String name = String.valueOf(database.file().getFileName()).replace(".db", "");
            Gauge.builder("larder.database.size", database, ServerMetrics::bytes)
                    .description("Size of the database file")
                    .baseUnit(BaseUnits.BYTES)
                    .tag("database", name)
                    .register(registry);
            Gauge.builder("larder.database.log.size", database, ServerMetrics::logBytes)
                    .description("Size of the write-ahead log")
                    .baseUnit(BaseUnits.BYTES)
                    .tag("database", name)
                    .register(registry);
            Gauge.builder("larder.writer.waiting", database, Database::waitingWrites)
                    .description("Writes that wait for their turn")
                    .tag("database", name)
                    .register(registry);
        }
        Gauge.builder("process.memory.resident", ServerMetrics::residentBytes)
                .description("Resident memory of the process; absent where the system has no /proc")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    static long bytes(Database database) {
        return size(database.file());
    }

    static long logBytes(Database database) {
        return size(database.file().resolveSibling(database.file().getFileName() + "-wal"));
    }

    /** Resident memory of this process; NaN where that cannot be found out. */
    static double residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    String kibibytes = line.replaceAll("\\D", "");
                    return Double.parseDouble(kibibytes) * KIB;
                }
            }
        } catch (IOException _) {
            return Double.NaN; // another system than Linux
        }
        return Double.NaN;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0; // the log does not exist before the first write
        }
    }
}
