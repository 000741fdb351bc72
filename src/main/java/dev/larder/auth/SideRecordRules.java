package dev.larder.auth;

import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.auth.oauth2.Providers;
import dev.larder.collection.CollectionEvent;
import dev.larder.collection.CollectionHooks;
import dev.larder.collection.CollectionModel;
import dev.larder.record.RecordEvent;
import dev.larder.record.RecordHooks;
import dev.larder.record.RecordInvalidException;
import dev.larder.record.Records;

import org.springframework.stereotype.Component;

/** Side records must belong to an auth record that exists, and go with its collection. */
@Component
final class SideRecordRules {

    private static final int INSIDE = 99;

    private final Records records;
    private final SideRecords sides;

    SideRecordRules(
            Records records,
            SideRecords sides,
            RecordHooks hooks,
            CollectionHooks collectionHooks) {
        this.records = records;
        this.sides = sides;
        String[] tags = SideRecords.ALL.toArray(String[]::new);
        hooks.validate().bind("auth.side", INSIDE, this::validate, tags);
        collectionHooks.deleteExecute.bind("auth.side", INSIDE, this::deleteWithCollection);
    }

    private void validate(RecordEvent event) {
        event.next();
        String collectionId = event.record().text("collectionRef");
        CollectionModel owners = records.schema().findById(collectionId);
        if (owners == null) {
            throw invalid(
                    "collectionRef",
                    "validation_invalid_collection_id",
                    "Missing or invalid collection.");
        }
        if (!owners.isAuth()) {
            throw invalid(
                    "collectionRef",
                    "validation_invalid_collection_type",
                    "Invalid collection type - must be auth.");
        }
        if (records.find(event.session(), owners, event.record().text("recordRef")) == null) {
            throw invalid("recordRef", "validation_invalid_record", "Missing or invalid record.");
        }
        boolean link = event.record().collection().name().equals(SideRecords.EXTERNAL_AUTHS);
        if (link && !Providers.isKnown(event.record().text("provider"))) {
            throw invalid("provider", "validation_in_invalid", "Must be a valid value.");
        }
    }

    private void deleteWithCollection(CollectionEvent event) {
        event.next();
        if (event.collection().isAuth()) {
            SideRecords.ALL.forEach(
                    name -> sides.deleteAll(event.session(), name, event.collection()));
        }
    }

    private static RecordInvalidException invalid(String key, String code, String message) {
        return new RecordInvalidException(
                new FieldErrors().reject(key, new FieldError(code, message)));
    }
}
