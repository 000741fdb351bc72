package dev.larder.cli;

import dev.larder.api.Checks;
import dev.larder.auth.Superusers;
import dev.larder.database.Databases;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.RecordModel;
import dev.larder.settings.SettingsStore;

import org.springframework.context.ConfigurableApplicationContext;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.function.ToIntFunction;

/** {@code larder superuser …}: the operators' accounts, also beside a running server. */
@Command(
        name = "superuser",
        description = "Manage superusers.",
        synopsisSubcommandLabel = "COMMAND")
final class SuperuserCommand implements Runnable {

    private final LarderCommand root;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    SuperuserCommand(LarderCommand root) {
        this.root = root;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(description = "Create a superuser, or set the password of the one with this e-mail.")
    int upsert(
            @Parameters(paramLabel = "EMAIL", arity = "0..1", defaultValue = "") String email,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1", defaultValue = "")
                    String password) {
        requireBoth(email, password);
        return withSuperusers(superusers -> {
            save("failed to upsert superuser account", () -> superusers.upsert(email, password));
            return done("Successfully saved superuser " + email + "!");
        });
    }

    @Command(description = "Create a superuser.")
    int create(
            @Parameters(paramLabel = "EMAIL", arity = "0..1", defaultValue = "") String email,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1", defaultValue = "")
                    String password) {
        requireBoth(email, password);
        return withSuperusers(superusers -> {
            save(
                    "failed to create new superuser account",
                    () -> superusers.create(email, password));
            return done("Successfully created new superuser " + email + "!");
        });
    }

    @Command(description = "Change the password of a superuser.")
    int update(
            @Parameters(paramLabel = "EMAIL", arity = "0..1", defaultValue = "") String email,
            @Parameters(paramLabel = "PASSWORD", arity = "0..1", defaultValue = "")
                    String password) {
        requireBoth(email, password);
        return withSuperusers(superusers -> {
            RecordModel account = require(superusers, email);
            save(
                    "failed to change superuser \"" + email + "\" password",
                    () -> superusers.setPassword(account, password));
            return done("Successfully changed superuser " + email + " password!");
        });
    }

    @Command(description = "Delete a superuser.")
    int delete(@Parameters(paramLabel = "EMAIL", arity = "0..1", defaultValue = "") String email) {
        requireEmail(email, "invalid or missing email address");
        return withSuperusers(superusers -> {
            RecordModel account = superusers.find(email);
            if (account == null) {
                return done("superuser \"" + email + "\" is missing or already deleted");
            }
            save("failed to delete superuser \"" + email + "\"", () -> superusers.delete(account));
            return done("Successfully deleted superuser " + email + "!");
        });
    }

    @Command(description = "Make a one-time password for a superuser.")
    int otp(@Parameters(paramLabel = "EMAIL", arity = "0..1", defaultValue = "") String email) {
        requireEmail(email, "invalid or missing email address");
        return withSuperusers(superusers -> {
            Superusers.IssuedOtp otp = superusers.createOtp(require(superusers, email));
            if (otp == null) {
                throw new CommandFailure("OTP auth is not enabled for the _superusers collection");
            }
            done("Successfully created OTP for superuser " + email + ":");
            done("├─ Id:    " + otp.id());
            done("├─ Pass:  " + otp.password());
            return done("└─ Valid: " + otp.validFor().toSeconds() + "s");
        });
    }

    @Command(
            description =
                    "Replace the addresses that superusers may call from; none lets them call from anywhere.")
    int ips(@Parameters(paramLabel = "IP", arity = "0..*") List<String> ips) {
        return root.withApplication(context -> {
            var settings = context.getBean(SettingsStore.class);
            List<String> addresses = ips == null ? List.of() : ips;
            save(
                    "failed to save the superuser IPs",
                    () -> {
                        settings.update(
                                context.getBean(Databases.class).data(),
                                current -> current.withSuperuserIps(addresses));
                    });
            return done(
                    addresses.isEmpty()
                            ? "Superusers may call from anywhere."
                            : "Superusers may call from " + String.join(", ", addresses) + ".");
        });
    }

    private int withSuperusers(ToIntFunction<Superusers> work) {
        return root.withApplication((ConfigurableApplicationContext context) ->
                work.applyAsInt(context.getBean(Superusers.class)));
    }

    private static RecordModel require(Superusers superusers, String email) {
        RecordModel account = superusers.find(email);
        if (account == null) {
            throw new CommandFailure("superuser with email \"" + email + "\" doesn't exist");
        }
        return account;
    }

    private static void requireBoth(String email, String password) {
        if (email.isEmpty() || password.isEmpty()) {
            throw new CommandFailure("missing email and password arguments");
        }
        requireEmail(email, "missing or invalid email address");
    }

    private static void requireEmail(String email, String message) {
        if (email.isEmpty() || Checks.email(email) != null) {
            throw new CommandFailure(message);
        }
    }

    private static void save(String failure, Runnable work) {
        try {
            work.run();
        } catch (RecordInvalidException e) {
            throw new CommandFailure(failure + ": " + Failures.details(e.errors()));
        } catch (dev.larder.api.ApiException e) {
            throw new CommandFailure(
                    failure
                            + ": "
                            + (e.errors().isEmpty() ? e.sentence() : Failures.details(e.errors())));
        }
    }

    private int done(String line) {
        root.out().println(line);
        root.out().flush();
        return 0;
    }
}
