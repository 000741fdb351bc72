package dev.larder.auth;

import dev.larder.api.ApiTime;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.CollectionModel;
import dev.larder.cron.CronExpression;
import dev.larder.cron.Scheduler;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** Deletes what has expired every hour: one-time passwords, and second steps that nobody took. */
@Component
final class Cleanup {

    private final Records records;
    private final SideRecords sides;
    private final Session database;
    private final Clock clock;

    Cleanup(
            Records records,
            SideRecords sides,
            Databases databases,
            Clock clock,
            Scheduler scheduler) {
        this.records = records;
        this.sides = sides;
        this.database = databases.data();
        this.clock = clock;
        CronExpression hourly = CronExpression.parse("0 * * * *");
        scheduler.add("__pbMFACleanup__", hourly, this::deleteExpiredMfas);
        scheduler.add("__pbOTPCleanup__", hourly, this::deleteExpiredOtps);
    }

    void deleteExpiredMfas() {
        deleteExpired(SideRecords.MFAS, collection -> collection.options().mfa().duration());
    }

    void deleteExpiredOtps() {
        deleteExpired(SideRecords.OTPS, collection -> collection.options().otp().duration());
    }

    private void deleteExpired(String name, Function<AuthCollection, Duration> duration) {
        for (CollectionModel owners : records.schema().all()) {
            if (owners instanceof AuthCollection collection) {
                String oldest = ApiTime.format(clock.instant().minus(duration.apply(collection)));
                for (RecordModel side :
                        records.findAllBy(
                                database,
                                sides.collection(name),
                                "collectionRef",
                                collection.id())) {
                    if (side.text("created").compareTo(oldest) < 0) {
                        records.delete(database, side);
                    }
                }
            }
        }
    }
}
