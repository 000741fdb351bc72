package dev.larder.auth;

import dev.larder.api.ApiTime;
import dev.larder.collection.AuthCollection;
import dev.larder.database.DatabaseException;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Call;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Remembers from where records sign in, and writes to their owners when it is a new place. */
@Component
final class SignInAlerts {

    private static final Logger log = LoggerFactory.getLogger(SignInAlerts.class);

    private static final int MAX_ORIGINS = 5;
    private static final int MAX_USER_AGENT_BYTES = 200;
    private static final int MAIL_SECONDS = 15;

    private final Records records;
    private final SideRecords sides;
    private final AuthMails mails;
    private final Session database;
    private final Clock clock;

    SignInAlerts(
            Records records, SideRecords sides, AuthMails mails, Databases databases, Clock clock) {
        this.records = records;
        this.sides = sides;
        this.mails = mails;
        this.database = databases.data();
        this.clock = clock;
    }

    /** Notes a sign-in. Failures are logged and never stop it. */
    void signedIn(Call call, RecordModel record) {
        if (!((AuthCollection) record.collection()).options().authAlert().enabled()) {
            return;
        }
        try {
            note(record, call.realIp(), userAgent(call));
        } catch (DatabaseException | RecordInvalidException e) {
            log.warn("origin of a sign-in not stored", e);
        }
    }

    private void note(RecordModel record, String ip, String userAgent) {
        String fingerprint =
                DigestUtils.md5DigestAsHex((ip + userAgent).getBytes(StandardCharsets.UTF_8));
        List<RecordModel> origins = sides.of(database, SideRecords.AUTH_ORIGINS, record);
        for (RecordModel origin : origins) {
            if (origin.text("fingerprint").equals(fingerprint)) {
                records.save(database, origin);
                return;
            }
        }
        boolean told =
                origins.isEmpty()
                        || record.text("email").isEmpty()
                        || tell(
                                record,
                                ApiTime.format(clock.instant()) + " - " + ip + " " + userAgent);
        if (!told) {
            return; // the next sign-in from there tries again
        }
        if (origins.size() >= MAX_ORIGINS) {
            origins.subList(MAX_ORIGINS - 1, origins.size())
                    .forEach(old -> records.delete(database, old));
        }
        records.save(
                database,
                sides.create(SideRecords.AUTH_ORIGINS, record).set("fingerprint", fingerprint));
    }

    private boolean tell(RecordModel record, String alert) {
        try {
            mails.sendAlert(record, alert).get(MAIL_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.warn("alert about a sign-in from a new place not sent", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String userAgent(Call call) {
        String header = Objects.requireNonNullElse(call.request().getHeader("User-Agent"), "");
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_USER_AGENT_BYTES
                ? header
                : new String(bytes, 0, MAX_USER_AGENT_BYTES, StandardCharsets.UTF_8) + "...";
    }
}
