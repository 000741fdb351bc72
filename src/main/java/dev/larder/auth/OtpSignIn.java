package dev.larder.auth;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.AuthCollection;
import dev.larder.collection.OtpOptions;
import dev.larder.crypto.Ids;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.mail.MailFailedException;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** {@code request-otp} and {@code auth-with-otp}: a password of digits, by mail, for one use. */
@RestController
final class OtpSignIn implements SignInMethod {

    private static final Logger log = LoggerFactory.getLogger(OtpSignIn.class);

    /** From so many unexpired ones on, asking again answers the latest. */
    static final int MAX_PENDING = 10;

    private final AuthCollections collections;
    private final Accounts accounts;
    private final Records records;
    private final SideRecords sides;
    private final OneTimePasswords otps;
    private final DecoyOtps decoys;
    private final OtpThrottle throttle;
    private final AuthMails mails;
    private final Background background;
    private final AuthResponses responses;
    private final AuthHooks hooks;
    private final Session database;
    private final Clock clock;
    private final boolean dev;

    OtpSignIn(
            AuthCollections collections,
            Accounts accounts,
            Records records,
            SideRecords sides,
            OneTimePasswords otps,
            DecoyOtps decoys,
            OtpThrottle throttle,
            AuthMails mails,
            Background background,
            AuthResponses responses,
            AuthHooks hooks,
            Databases databases,
            Clock clock,
            @Value("${larder.dev:false}") boolean dev) {
        this.collections = collections;
        this.accounts = accounts;
        this.records = records;
        this.sides = sides;
        this.otps = otps;
        this.decoys = decoys;
        this.throttle = throttle;
        this.mails = mails;
        this.background = background;
        this.responses = responses;
        this.hooks = hooks;
        this.database = databases.data();
        this.clock = clock;
        this.dev = dev;
    }

    @Override
    public String name() {
        return OtpOptions.METHOD;
    }

    @Override
    public String label() {
        return "OTP";
    }

    @Override
    public int order() {
        return 4;
    }

    @Override
    public Map<String, @Nullable Object> describe(AuthCollection collection) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("enabled", isEnabled(collection));
        json.put(
                "duration",
                isEnabled(collection) ? collection.options().otp().duration().toSeconds() : 0);
        return json;
    }

    @PostMapping("/api/collections/{collection}/request-otp")
    @RateTags("requestOTP")
    @Nullable Answer request(Call call) {
        AuthCollection collection = collections.require(call, this);
        String email = MailForms.email(call);
        String password = Ids.digits((int) collection.options().otp().length());
        var event =
                new AuthEvent(
                        call.info(),
                        collection,
                        accounts.findByEmail(database, collection, email),
                        Map.of("password", password));
        var id = new String[] {""};
        hooks.requestOtp()
                .trigger(event, collection.tags(), () -> id[0] = issue(call, event, email));
        return id[0].isEmpty() ? null : Answer.ok(Map.of("otpId", id[0]));
    }

    private String issue(Call call, AuthEvent event, String email) {
        RecordModel record = event.record();
        if (record == null) {
            call.failed(new IllegalStateException("no record with this e-mail"));
            // Looks as much up as for an account.
            var _ = latestOfTooMany(event.collection(), records.newRecord(event.collection()));
            return decoys.issue(event.collection(), email);
        }
        RecordModel latest = dev ? null : latestOfTooMany(event.collection(), record);
        if (latest != null) {
            log.atWarn().addKeyValue("record", record).log("too many one-time passwords asked for");
            return latest.id();
        }
        // Made and sent after the answer: the time of the answer must not tell whether there is an
        // account.
        String id = Ids.recordId();
        String password = event.text("password");
        background.run("one-time password", () -> createAndSend(record, id, password));
        return id;
    }

    private void createAndSend(RecordModel record, String id, String password) {
        RecordModel otp = otps.create(record, id, password);
        try {
            mails.sendOtp(record, id, password).join();
        } catch (CompletionException e) {
            records.delete(database, otp);
            throw new MailFailedException("the one-time password was not sent", e.getCause());
        }
        RecordModel stored = sides.find(database, SideRecords.OTPS, id);
        if (stored != null && stored.text("sentTo").isEmpty()) {
            records.save(database, stored.set("sentTo", record.text("email")));
        }
    }

    private @Nullable RecordModel latestOfTooMany(AuthCollection collection, RecordModel record) {
        List<RecordModel> known = sides.of(database, SideRecords.OTPS, record);
        long pending = known.stream().filter(otp -> !isExpired(collection, otp)).count();
        return pending >= MAX_PENDING ? known.getFirst() : null;
    }

    private record Form(String otpId, String password) {}

    @PostMapping("/api/collections/{collection}/auth-with-otp")
    @RateTags({"authWithOTP", "auth"})
    @Nullable Answer signIn(Call call) {
        AuthCollection collection = collections.require(call, this);
        Form form = call.bind(body -> new Form(body.text("otpId"), body.text("password")));
        new FieldErrors()
                .check("otpId", Checks.required(form.otpId))
                .check("otpId", Checks.length(form.otpId, 1, 255))
                .check("password", Checks.required(form.password))
                .check("password", Checks.length(form.password, 1, 71))
                .throwIfAny(MailForms.VALIDATING);
        call.context("otp");
        throttle.count(form.otpId, call.realIp());
        RecordModel otp = sides.find(database, SideRecords.OTPS, form.otpId);
        RecordModel owner = otp == null ? null : ownerOf(collection, otp);
        if (otp == null || owner == null) {
            throw refuse(call, form);
        }
        throttle.count(owner.id(), call.realIp());
        if (!otps.matches(otp, form.password)) {
            throw ApiException.badRequest("Invalid or expired OTP.");
        }
        var event = new AuthEvent(call.info(), collection, owner, Map.of("otpId", otp.id()));
        return event.answer(
                hooks.otpRequest(),
                () -> {
                    RecordModel record = event.requireRecord();
                    use(collection, otp, record);
                    return responses.signedIn(call, record, this, null);
                });
    }

    /** For what was never there the same work and the same limit as for a wrong guess. */
    private ApiException refuse(Call call, Form form) {
        String account = decoys.account(form.otpId);
        if (account != null) {
            throttle.count(account, call.realIp());
        }
        accounts.checkNobodysPassword(sides.collection(SideRecords.OTPS), form.password);
        return ApiException.badRequest("Invalid or expired OTP.");
    }

    private @Nullable RecordModel ownerOf(AuthCollection collection, RecordModel otp) {
        boolean valid =
                otp.text("collectionRef").equals(collection.id()) && !isExpired(collection, otp);
        return valid ? records.find(database, collection, otp.text("recordRef")) : null;
    }

    private void use(AuthCollection collection, RecordModel otp, RecordModel record) {
        String sentTo = otp.text("sentTo");
        records.delete(database, otp);
        if (record.flag("verified") || sentTo.isEmpty() || !sentTo.equals(record.text("email"))) {
            return;
        }
        record.set("verified", true);
        if (!collection.options().mfa().enabled()) {
            // Whoever set the password before the address was proven may not be its owner.
            accounts.setRandomPassword(record);
        }
        try {
            records.save(database, record);
        } catch (RecordInvalidException e) {
            log.atError().addKeyValue("record", record).setCause(e).log("verified state not saved");
        }
    }

    private boolean isExpired(AuthCollection collection, RecordModel otp) {
        return SideRecords.created(otp)
                .plus(collection.options().otp().duration())
                .isBefore(clock.instant());
    }
}
