package dev.larder.record;

import dev.larder.api.ApiException;
import dev.larder.collection.CollectionModel;
import dev.larder.database.DatabaseException;
import dev.larder.database.Databases;
import dev.larder.database.Session;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** Deletes all records of a collection. */
@RestController
final class TruncateController {

    private final Session session;
    private final Records records;

    TruncateController(Databases databases, Records records) {
        session = databases.data();
        this.records = records;
    }

    @DeleteMapping("/api/collections/{collection}/truncate")
    @Requires(Requires.Guard.SUPERUSER)
    Answer truncate(Call call) {
        CollectionModel collection = records.schema().require(call.pathVariable("collection"));
        if (collection.isView()) {
            throw ApiException.badRequest(
                    "View collections cannot be truncated since they don't store their own records.");
        }
        try {
            records.deleteAll(session, collection);
        } catch (Cascade.KeptByReferenceException | DatabaseException e) {
            throw ApiException.badRequest(
                    "Failed to truncate collection (most likely due to required cascade delete record references).",
                    e);
        }
        return Answer.noContent();
    }
}
