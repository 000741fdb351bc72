package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.api.Page;
import dev.larder.database.Database;
import dev.larder.database.DatabaseException;
import dev.larder.database.Databases;
import dev.larder.field.Members;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.MalformedBodyException;
import dev.larder.web.PageRequest;
import dev.larder.web.Requires;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code /api/collections}: collections themselves, for superusers. */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class CollectionController {

    private static final String MALFORMED =
            "Failed to load the submitted data due to invalid formatting.";
    private static final String LOADING = "An error occurred while loading the submitted data.";
    private static final String VALIDATING =
            "An error occurred while validating the submitted data.";

    /** Tries of a preview while others keep saving. */
    private static final int LOOKS = 3;

    private static final int MAX_QUERY_BYTES = 5000;
    private static final int SAMPLE = 10;

    private final Database database;
    private final Schemas schemas;
    private final Collections collections;
    private final CollectionImport imports;
    private final CollectionList list;
    private final CollectionHooks hooks;
    private final ObjectProvider<ProviderCatalogue> providers;
    private final ImpactPreview impact;

    CollectionController(
            Databases databases,
            Schemas schemas,
            Collections collections,
            CollectionImport imports,
            CollectionList list,
            CollectionHooks hooks,
            ObjectProvider<ProviderCatalogue> providers,
            ImpactPreview impact) {
        this.database = databases.data();
        this.schemas = schemas;
        this.collections = collections;
        this.imports = imports;
        this.list = list;
        this.hooks = hooks;
        this.providers = providers;
        this.impact = impact;
    }

    @GetMapping("/api/collections")
    Answer list(Call call) {
        Page<CollectionModel> page = list.list(database, PageRequest.of(call.query()));
        var event = new CollectionRequestEvent(call.caller(), page.items());
        hooks.listRequest.trigger(event, () -> {});
        return Answer.ok(
                new Page<>(event.collections(), page.page(), page.perPage(), page.totalItems())
                        .toJson());
    }

    @GetMapping("/api/collections/{collection}")
    Answer view(Call call) {
        CollectionModel collection = schemas.current().require(call.pathVariable("collection"));
        var event = new CollectionRequestEvent(call.caller(), List.of(collection));
        hooks.viewRequest.trigger(event, collection.tags(), () -> {});
        return Answer.ok(event.collections().getFirst());
    }

    @PostMapping("/api/collections")
    Answer create(Call call) {
        Members body =
                body(call, "Failed to load the collection type data due to invalid formatting.");
        String type;
        CollectionModel draft;
        try {
            type = body.text("type", "");
            draft = collections.scaffold(type, body.text("name", ""));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(
                    "Failed to load the collection type data due to invalid formatting.", e);
        }
        CollectionModel merged = merge(draft, body);
        String claimedType = type.isEmpty() ? CollectionModel.BASE : type;
        var event = new CollectionRequestEvent(call.caller(), List.of(merged));
        hooks.createRequest.trigger(
                event,
                merged.tags(),
                () ->
                        event.collections(
                                List.of(
                                        orRawError(
                                                "create",
                                                () ->
                                                        collections.create(
                                                                database,
                                                                event.collections().getFirst(),
                                                                claimedType)))));
        return Answer.ok(event.collections().getFirst());
    }

    @PatchMapping("/api/collections/{collection}")
    Answer update(Call call) {
        CollectionModel stored =
                collections.read(database).require(call.pathVariable("collection"));
        Members body = body(call, MALFORMED);
        CollectionModel merged = merge(stored, body);
        String claimedType = body.text("type", stored.type());
        var event = new CollectionRequestEvent(call.caller(), List.of(merged));
        hooks.updateRequest.trigger(
                event,
                stored.tags(),
                () ->
                        event.collections(
                                List.of(
                                        orRawError(
                                                "update",
                                                () ->
                                                        collections.update(
                                                                database,
                                                                event.collections().getFirst(),
                                                                stored,
                                                                claimedType)))));
        return Answer.ok(event.collections().getFirst());
    }

    @DeleteMapping("/api/collections/{collection}")
    Answer delete(Call call) {
        CollectionModel collection = schemas.current().require(call.pathVariable("collection"));
        var event = new CollectionRequestEvent(call.caller(), List.of(collection));
        hooks.deleteRequest.trigger(event, collection.tags(), () -> delete(collection));
        return Answer.noContent();
    }

    private void delete(CollectionModel collection) {
        try {
            collections.delete(database, collection);
        } catch (CollectionInUseException | DatabaseException e) {
            List<String> references =
                    Collections.referencesTo(collections.read(database), collection);
            String reason =
                    references.isEmpty()
                            ? ""
                            : " probably due to existing reference in "
                                    + String.join(", ", references);
            throw ApiException.badRequest("Failed to delete collection" + reason, e);
        }
    }

    @PutMapping("/api/collections/import")
    Answer runImport(Call call) {
        var definitions = new ArrayList<Map<String, @Nullable Object>>();
        boolean deleteMissing = readImport(call, definitions);
        if (definitions.isEmpty()) {
            throw ApiException.badRequest(
                    VALIDATING,
                    new FieldErrors().check("collections", Checks.required(definitions)));
        }
        var event = new CollectionRequestEvent(call.caller(), List.of());
        hooks.importRequest.trigger(event, () -> imports.run(database, definitions, deleteMissing));
        return Answer.noContent();
    }

    private static boolean readImport(Call call, List<Map<String, @Nullable Object>> definitions) {
        try {
            Members body = new Members(call.body().values());
            List<?> given = body.list("collections");
            if (given != null) {
                for (Object definition : given) {
                    definitions.add(
                            new LinkedHashMap<>(Members.of("collections", definition).json()));
                }
            }
            return body.flag("deleteMissing", false);
        } catch (MalformedBodyException | IllegalArgumentException e) {
            throw ApiException.badRequest(LOADING, e);
        }
    }

    @GetMapping("/api/collections/meta/scaffolds")
    Answer scaffolds() {
        String suffix = Defaults.scaffoldSuffix();
        var json = new TreeMap<String, @Nullable Object>();
        for (String type :
                List.of(CollectionModel.AUTH, CollectionModel.BASE, CollectionModel.VIEW)) {
            CollectionModel scaffold = Defaults.scaffold(type, suffix, "");
            json.put(type, scaffold.withCommon(scaffold.common().withId("")));
        }
        return Answer.ok(json);
    }

    @GetMapping("/api/collections/meta/oauth2-providers")
    Answer providers() {
        ProviderCatalogue catalogue = providers.getIfAvailable(() -> List::of);
        return Answer.ok(
                catalogue.entries().stream()
                        .map(entry -> {
                            var json = new LinkedHashMap<String, @Nullable Object>();
                            json.put("name", entry.name());
                            json.put("displayName", entry.displayName());
                            json.put("logo", entry.logo());
                            return json;
                        })
                        .toList());
    }

    @PostMapping("/api/collections/meta/dry-run-view")
    Answer dryRunView(Call call) {
        String query = call.bind(body -> body.text("query"));
        new FieldErrors()
                .check("query", Checks.required(query))
                .check("query", Checks.length(query, 0, MAX_QUERY_BYTES))
                .throwIfAny(VALIDATING);
        try {
            Views.DryRun run = Views.dryRun(database, collections.read(database), query, SAMPLE);
            var json = new LinkedHashMap<String, @Nullable Object>();
            json.put("fields", FieldList.toJson(run.fields()));
            json.put("sample", run.sample());
            return Answer.ok(json);
        } catch (IllegalArgumentException | DatabaseException e) {
            throw ApiException.badRequest("Invalid view query. Raw error: \n" + ErrorText.of(e), e);
        }
    }

    @PostMapping("/api/collections/meta/impact")
    Answer impact(Call call) {
        Members body = body(call, LOADING);
        String idOrName;
        boolean delete;
        Members changes;
        try {
            idOrName = body.text("collection", "");
            delete = body.flag("delete", false);
            changes = body.object("changes");
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(LOADING, e);
        }
        return Answer.ok(
                Map.of(
                        "findings",
                        findings(idOrName, delete, changes).stream()
                                .map(ImpactPreview.Finding::toJson)
                                .toList()));
    }

    /** Looks again where another save has changed what was looked at. */
    private List<ImpactPreview.Finding> findings(String idOrName, boolean delete, Members changes) {
        Schema schema = collections.read(database);
        for (int tries = 1; ; tries++) {
            CollectionModel stored = schema.require(idOrName);
            CollectionModel changed = delete ? null : merge(stored, changes);
            try {
                return impact.find(schema, stored, changed);
            } catch (DatabaseException | ApiException e) {
                Schema now = collections.read(database);
                if (now.version() == schema.version()) {
                    throw e;
                }
                if (tries == LOOKS) {
                    throw ApiException.badRequest(
                            "The collections change faster than they can be looked at. Ask again.",
                            e);
                }
                schema = now;
            }
        }
    }

    private static Members body(Call call, String sentence) {
        try {
            return new Members(call.body().values());
        } catch (ApiException | MalformedBodyException e) {
            throw ApiException.badRequest(sentence, e);
        }
    }

    private CollectionModel merge(CollectionModel model, Members body) {
        try {
            body.text("type", "");
            return collections.merge(model, body.json());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(MALFORMED, e);
        }
    }

    private static CollectionModel orRawError(String action, Supplier<CollectionModel> save) {
        try {
            return save.get();
        } catch (DatabaseException | IllegalStateException | IllegalArgumentException e) {
            throw ApiException.badRequest(
                    "Failed to " + action + " collection. Raw error: \n" + ErrorText.of(e), e);
        }
    }
}
