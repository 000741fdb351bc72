package dev.larder.admin;

import dev.larder.admin.SqlConsole.Access;
import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.collection.Schemas;
import dev.larder.database.DatabaseException;
import dev.larder.settings.SettingsStore;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.FixedBody;
import dev.larder.web.Requires;
import dev.larder.web.Requires.Guard;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/sql}: the SQL workbench. */
@RestController
class SqlController {

    private static final int MAX_QUERY_BYTES = 5000;

    /** SQLITE_ERROR of sqlite.org/rescode.html. */
    private static final int GENERAL_ERROR = 1;

    private final SqlConsole console;
    private final Schemas schemas;
    private final SettingsStore settings;

    SqlController(SqlConsole console, Schemas schemas, SettingsStore settings) {
        this.console = console;
        this.schemas = schemas;
        this.settings = settings;
    }

    @PostMapping("/api/sql")
    @Requires(Guard.SUPERUSER)
    Answer run(Call call) {
        String query = call.bind(body -> body.text("query"));
        Access access = call.bind(SqlController::access);
        var errors = new FieldErrors();
        errors.check("query", Checks.required(query))
                .check("query", Checks.length(query, 0, MAX_QUERY_BYTES));
        errors.throwIfAny("An error occurred while validating the submitted data.");
        try {
            SqlConsole.Outcome outcome = console.run(query, access);
            if (outcome.table().columns().isEmpty()) {
                followWrites();
            }
            return Answer.ok(outcome.toJson());
        } catch (DatabaseException e) {
            throw ApiException.badRequest("Failed to execute query. Raw error:\n" + rawError(e), e);
        }
    }

    private static Access access(FixedBody body) {
        if (!body.has("readOnly")) {
            return Access.BY_FIRST_WORD;
        }
        return body.flag("readOnly") ? Access.READ : Access.CHANGE;
    }

    /**
     * SQLite's own words; its general error code is named as the command line shell of SQLite names
     * it.
     */
    private static String rawError(DatabaseException e) {
        return e.code() == GENERAL_ERROR ? "SQL logic error: " + e.reason() : e.reason();
    }

    /** The statement may have touched what others hold in memory. */
    private void followWrites() {
        schemas.reload();
        settings.reload();
    }
}
