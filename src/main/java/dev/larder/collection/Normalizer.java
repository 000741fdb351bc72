package dev.larder.collection;

import dev.larder.api.ApiTime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to a definition before it is checked: times, default fields and indexes, the id of a
 * new collection.
 */
final class Normalizer {

    private static final int LAST_SUFFIX = 999;

    private Normalizer() {}

    /** A new collection, with the id of its type and name unless it has one of its own. */
    static CollectionModel create(CollectionModel draft, Schema schema, Instant now) {
        String wanted = Defaults.idOf(draft.type(), draft.name());
        boolean generated = draft.id().isEmpty() || draft.id().equals(wanted);
        String time = ApiTime.format(now);
        Common common = draft.common().withTimes(time, time);
        CollectionModel model =
                complete(draft.withCommon(generated ? common.withId(wanted) : common));
        return withOwnTable(generated ? withFreeId(model, schema) : model);
    }

    /** A changed collection. */
    static CollectionModel update(CollectionModel changed, Instant now) {
        Common common = changed.common().withTimes(changed.created(), ApiTime.format(now));
        return withOwnTable(complete(changed.withCommon(common)));
    }

    private static CollectionModel complete(CollectionModel model) {
        CollectionModel completed = Defaults.withFields(model);
        return completed instanceof AuthCollection auth ? withoutMissingFields(auth) : completed;
    }

    /** Fields that a sign-up is to fill must exist. */
    private static AuthCollection withoutMissingFields(AuthCollection auth) {
        OAuth2Options oauth2 = auth.options().oauth2();
        OAuth2Fields mapped = oauth2.mappedFields();
        var existing =
                new OAuth2Fields(
                        existing(auth, mapped.id()),
                        existing(auth, mapped.name()),
                        existing(auth, mapped.username()),
                        existing(auth, mapped.avatarUrl()));
        return auth.withOptions(
                auth.options()
                        .withOAuth2(
                                new OAuth2Options(oauth2.providers(), existing, oauth2.enabled())));
    }

    private static String existing(AuthCollection auth, String field) {
        return auth.findField(field) == null ? "" : field;
    }

    /**
     * Where the id is taken it gets a number behind it, and so do the index names that were made of
     * it.
     */
    private static CollectionModel withFreeId(CollectionModel model, Schema schema) {
        String base = model.id();
        String id = base;
        for (int i = 2; i <= LAST_SUFFIX && schema.findById(id) != null; i++) {
            id = base + i;
        }
        if (id.equals(base)) {
            return model;
        }
        var indexes = new ArrayList<String>();
        for (String statement : model.indexes()) {
            IndexDefinition index = IndexDefinition.parse(statement);
            boolean named = index.indexName().contains(base);
            indexes.add(
                    named
                            ? index.withName(
                                            index.schemaName(), index.indexName().replace(base, id))
                                    .build()
                            : statement);
        }
        return model.withCommon(model.common().withId(id).withIndexes(indexes));
    }

    /**
     * Indexes are for the collection's own table, whatever their text says; one that fits stays as
     * it is.
     */
    private static CollectionModel withOwnTable(CollectionModel model) {
        List<String> indexes =
                model.indexes().stream()
                        .map(statement -> {
                            IndexDefinition index = IndexDefinition.parse(statement);
                            String rebuilt =
                                    index.tableName().equals(model.name())
                                            ? ""
                                            : index.withTable(model.name()).build();
                            return rebuilt.isEmpty() ? statement : rebuilt;
                        })
                        .toList();
        return model.withCommon(model.common().withIndexes(indexes));
    }

    /** What superusers' collection must be, even where the checks are left out. */
    static CollectionModel enforceSuperusers(CollectionModel model) {
        if (!(model instanceof AuthCollection auth)) {
            return model;
        }
        AuthOptions options = auth.options();
        OAuth2Options oauth2 = new OAuth2Options(null, options.oauth2().mappedFields(), false);
        PasswordAuth password = new PasswordAuth(true, options.passwordAuth().identityFields());
        MfaOptions mfa =
                new MfaOptions(
                        options.mfa().enabled() || options.otp().enabled(),
                        options.mfa().duration(),
                        options.mfa().rule());
        return auth.withOptions(options.withOAuth2(oauth2).withPasswordAuth(password).withMfa(mfa))
                .withCommon(auth.common().withName(CollectionModel.SUPERUSERS));
    }
}
