package dev.larder.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.api.Caller;
import dev.larder.api.RequestInfo;
import dev.larder.filter.FilterException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AccessRulesTest {

    @TempDir static Path directory;

    private static Fixture fixture;

    @BeforeAll
    static void open() {
        fixture =
                new Fixture(directory)
                        .base("tags", "", "name:text", "color:text", "n:number")
                        .auth(
                                "users",
                                "",
                                "name:text",
                                "friends:relation(users)*",
                                "secret:text!",
                                "level:number")
                        .base(
                                "posts",
                                "",
                                "title:text",
                                "views:number",
                                "active:bool",
                                "data:json",
                                "place:geoPoint",
                                "created:date",
                                "kind:select",
                                "kinds:select*",
                                "files:file*",
                                "tags:relation(tags)*",
                                "author:relation(users)",
                                "parent:relation(posts)",
                                "hidden:text!")
                        .base(
                                "comments",
                                "",
                                "post:relation(posts)",
                                "posts:relation(posts)*",
                                "body:text",
                                "n:number")
                        .insert("tags", "x", "name", "x", "color", "red", "n", 1)
                        .insert("tags", "y", "name", "y", "color", "blue", "n", 2)
                        .insert(
                                "users",
                                "u1",
                                "name",
                                "Ann",
                                "email",
                                "a@x",
                                "emailVisibility",
                                1,
                                "friends",
                                "[\"u2\"]")
                        .insert(
                                "users", "u2", "name", "Bob", "email", "b@x", "secret", "s2",
                                "level", 7)
                        .insert(
                                "posts",
                                "A",
                                "title",
                                "Alpha",
                                "views",
                                10,
                                "active",
                                1,
                                "tags",
                                "[\"x\",\"y\"]",
                                "author",
                                "u1",
                                "kinds",
                                "[\"a\",\"b\"]",
                                "kind",
                                "a",
                                "data",
                                "{\"a\":{\"b\":[1,true,\"z\"]},\"n\":null}",
                                "created",
                                "2026-03-04 00:00:00.000Z")
                        .insert(
                                "posts",
                                "B",
                                "title",
                                "beta_x",
                                "views",
                                0,
                                "tags",
                                "[\"x\"]",
                                "author",
                                "u2",
                                "parent",
                                "A",
                                "data",
                                "\"text\"",
                                "place",
                                "{\"lon\":1,\"lat\":0}",
                                "hidden",
                                "h")
                        .insert(
                                "posts", "C", "title", "", "views", -1.5, "data", "5", "kinds",
                                "[\"b\"]")
                        .insert(
                                "comments",
                                "k1",
                                "post",
                                "A",
                                "body",
                                "hi",
                                "posts",
                                "[\"A\",\"B\"]",
                                "n",
                                1)
                        .insert("comments", "k2", "post", "A", "body", "ho", "n", 2)
                        .insert(
                                "comments",
                                "k3",
                                "post",
                                "B",
                                "body",
                                "hi",
                                "posts",
                                "[\"B\"]",
                                "n",
                                3);
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // plain comparisons, NULL and the empty text
                "title = 'Alpha'; A",
                "title != 'Alpha'; B C",
                "title = ''; C",
                "title = null; C",
                "title != NULL; A B",
                "title ~ 'A'; A B",
                "title !~ 'alpha'; B C",
                "title ~ 'a%'; A",
                "title ~ '_x'; B",
                "title ~ 'p_a'; ``",
                "title ~ 'pha%'; ``",
                "title > 'b'; B",
                "'alpha beta' ~ title; A C",
                "views = 0; B",
                "views = null; ``",
                "views < 0; C",
                "views >= -1.5 && views <= 0; B C",
                "active = true; A",
                "active != true; B C",
                "active = FALSE; B C",
                "active = 1; A",
                "'' = null; A B C",
                "'' != null; ``",
                "title = author; C",
                "title = 'Alpha' || title = 'beta_x' && active = true; A",
                "(title = 'Alpha' || title = 'beta_x') && active = false; B",
                // JSON
                "data.a.b.0 = 1; A",
                "data.a.b.1 = true; A",
                "data.a.b.2 = 'z'; A",
                "data.n = null; A B C",
                "data = 5; C",
                "data = 'text'; B",
                "data = ''; ``",
                "data != 'text'; A C",
                "data.a ~ 'z'; A",
                "data:lower = 'text'; B",
                "place.lon = 1; B",
                "place.lon > 0; B",
                // several values
                "kinds = 'a'; ``",
                "kinds ~ 'b'; A C",
                "kinds:each = 'b'; C",
                "kinds:each ?= 'b'; A C",
                "kinds:each ?= 'a' && kinds:each ?= 'b'; ``",
                "kinds:each != 'a'; B C",
                "kinds:length = 2; A",
                "kinds:length = 0; B",
                "kind:length = 1; A",
                "kind:each = 'a'; A",
                "title:each = 'Alpha'; A",
                "title:length = 'Alpha'; A",
                "title:lower = 'alpha'; A",
                "title:isset = 'Alpha'; A",
                // relations
                "author.name = 'Ann'; A",
                "author.name != 'Ann'; B C",
                "author.name = ''; C",
                "author = 'u1'; A",
                "author.id = 'u1'; A",
                "author.id = ''; C",
                "author.friends.name = 'Bob'; A",
                "author.secret = 's2'; B",
                "parent.author.name = 'Ann'; B",
                "parent.parent.parent.title = ''; A B C",
                "tags.name = 'x'; B",
                "tags.name ?= 'x'; A B",
                "tags.name != 'x'; C",
                "tags.name ?!= 'x'; A C",
                "tags.name = ''; C",
                "tags.name = null; C",
                "tags.name ~ 'x'; B",
                "tags.name !~ 'x'; ``",
                "tags.id ?= 'x'; A B",
                "tags = 'x'; ``",
                "tags ~ 'x'; A B",
                "tags:each = 'x'; B",
                "tags:length > 1; A",
                "tags:length = 0; C",
                "tags.name ?= 'x' && tags.color ?= 'red'; A B",
                "tags.name ?= 'x' && tags.color ?= 'blue'; ``",
                "tags.name ?= 'x' || tags.color ?= 'blue'; A B",
                "tags.n > 0; A B",
                "tags.n ?> 1; A",
                "tags.name ?= 'x' && kinds:each ?= 'b'; A",
                "'x' = tags.name; B",
                "tags.name:lower ?= 'y'; A",
                // back-relations
                "comments_via_post.body ?= 'hi'; A B",
                "comments_via_post.body = 'hi'; B",
                "comments_via_post.body != 'hi'; C",
                "comments_via_post.id = ''; C",
                "comments_via_posts.body ?= 'hi'; A B",
                "comments_via_posts.n = 1; A",
                "comments_via_post.n ?> 1 && comments_via_post.body ?= 'hi'; B",
                "posts_via_parent.title = 'beta_x'; A",
                "posts_via_parent.comments_via_post.body = 'hi'; A",
                // other collections
                "@collection.tags.name ?= title; ``",
                "@collection.tags.name ?= 'x'; A B C",
                "@collection.tags.name = 'x'; ``",
                "@collection.tags.name ?= 'x' && @collection.tags.color ?= 'blue'; ``",
                "@collection.tags:a.name ?= 'x' && @collection.tags:b.color ?= 'blue'; A B C",
                "@collection.c_tags.n ?= tags:length; A B",
                "@collection.comments.post ?= id && @collection.comments.n ?= 2; A",
                "@collection.comments.post.title ?= title; A B",
                "tags.name = @collection.tags.name; ``",
                "tags.name ?= @collection.tags.name; A B",
                // functions and macros
                "geoDistance(0, 0, place.lon, place.lat) > 100; B",
                "geoDistance(0, 0, 1, 0) < 112; A B C",
                "strftime('%Y', created) = '2026'; A",
                "strftime('%Y', created) = ''; B C",
                "strftime('%Y', created, '+1 year') = '2027'; A",
                "strftime('%Y-%m', @now) = '2026-03'; A B C",
                "strftime('%Y', comments_via_post.body) = ''; A B C",
                "title ~ strftime('Alpha%%'); A",
                "created >= @todayStart && created < @todayEnd; A",
                "created = @monthStart; ``",
                "views < @hour; B C",
                "@weekday = 3; A B C",
                "@yesterday < @now && @now < @tomorrow && @yearEnd > @monthEnd; A B C"
            })
    void find_filter_findsWhatItMeans(String filter, String expected) {
        assertThat(fixture.find("posts", filter)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 1",
                "title.x = 1",
                "author.missing = 1",
                "author.name.x = 1",
                "title:what = 1",
                "title:lower:lower = 1",
                "nothing_via_author.title = 1",
                "comments_via_author.body = 1",
                "posts_via_title.title = 1",
                "@collection.missing.id = 1",
                "@collection.posts = 1",
                "@collection.posts:.id = 1",
                "@request.auth = 1",
                "@request.query = 1",
                "@request.query.a:length = 1",
                "@request.body.title:length = 1",
                "@request.body.title:each = 1",
                "@request.body.missing:changed = true",
                "@unknown = 1",
                "#title = 1",
                "data.. = 1",
                "data..a = 1",
                "f(1) = 1",
                "geoDistance(1, 2, 3) > 1",
                "geoDistance(1, 2, 3, 'x') > 1",
                "geoDistance(1, 2, 3, strftime('%Y')) > 1",
                "strftime() = 1",
                "strftime(title) = 1",
                "strftime('%Y', strftime('%Y')) = 1",
                "strftime('%Y', title, title) = 1",
                "strftime('1','2','3','4','5','6','7','8','9','10','11') = 1",
                "parent.parent.parent.parent.parent.parent.parent.title = 1",
                "title = 1 && missing = 1"
            })
    void find_unresolvablePath_isRefused(String filter) {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> fixture.find("posts", filter));
    }

    @Test
    void find_sixRelations_areTheMost() {
        assertThat(fixture.find("posts", "parent.parent.parent.parent.parent.parent.title = ''"))
                .isEqualTo("A B C");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "title; C A B",
                "-title; B A C",
                "+views,-title; C B A",
                "-author.name,id; B A C",
                "parent.title,-id; C A B",
                "@rowid; A B C",
                "-@rowid; C B A",
                "kinds:length,id; B C A",
                "title:lower; C A B",
                "data.a.b.0,-id; C B A",
                "-tags.n,id; A B C",
                "-comments_via_post.n,id; B A C"
            })
    void find_sort_orders(String sort, String expected) {
        assertThat(fixture.find("posts", null, null, sort, Fixture.guest(), false))
                .isEqualTo(expected);
    }

    @Test
    void find_randomSort_findsAll() {
        assertThat(fixture.find("posts", null, null, "@random", Fixture.guest(), false).split(" "))
                .containsExactlyInAnyOrder("A", "B", "C");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing",
                "null",
                "'x'",
                "1",
                "@now",
                "@request.auth.id",
                "@request.query.a",
                "a b",
                "title;",
                "@rowid.x"
            })
    void find_sortThatIsNoColumn_isRefused(String sort) {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() ->
                        fixture.find("posts", null, null, sort, Fixture.as("users", "u1"), false));
    }

    @Test
    void find_page_hasLimitAndOffset() {
        CompiledList list = fixture.list("posts", "views != 99");
        assertThat(ids(list, 2, 1)).containsExactly("B", "C");
        assertThat(ids(list, 0, 0)).containsExactly("A", "B", "C");
    }

    private static List<String> ids(CompiledList list, int limit, int offset) {
        return fixture.database()
                .read(db ->
                        db.list(
                                list.page(Fixture.idOf("posts"), limit, offset),
                                row -> String.valueOf(row.text(0))));
    }

    // ---- the call ----

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "@request.auth.id = ''; A B C; ``",
                "@request.auth.id != ''; ``; A B C",
                "author = @request.auth.id; C; A",
                "author.id ?= @request.auth.id; C; A",
                "@request.auth.collectionName = 'users'; ``; A B C",
                "@request.auth.verified = true; ``; A B C",
                "@request.auth.emailVisibility = true; ``; ``",
                "@request.auth.email = 'u1@example.com'; ``; A B C",
                "@request.auth.name = 'Ann'; ``; A B C",
                "@request.auth.name = author.name; C; A",
                "@request.auth.friends.name ?= author.name; C; B",
                "@request.auth.friends.secret = 's2'; ``; A B C",
                "@request.auth.missing = ''; A B C; A B C",
                "@request.auth.friends.missing = ''; A B C; A B C",
                "@request.auth.nothing_via_x.y = null; A B C; A B C",
                "@request.auth.posts_via_author.title ?= title; C; A",
                "@request.auth.id:lower = 'u1'; ``; A B C",
                "@request.context = 'default'; A B C; A B C",
                "@request.method = 'GET'; A B C; A B C",
                "@request.query.a = ''; A B C; A B C",
                "@request.query.a:isset = false; A B C; A B C",
                "@request.headers.x_token = null; A B C; A B C",
                "@request.body.title = null; A B C; A B C",
                "@request.body.title:changed = false; A B C; A B C",
                "@request.body.kinds:length = 0; A B C; A B C",
                "@request.body.author.name = null; A B C; A B C"
            })
    void pass_rule_readsTheCaller(String rule, String guest, String user) {
        assertThat(fixture.pass("posts", rule, Fixture.guest())).isEqualTo(guest);
        assertThat(fixture.pass("posts", rule, Fixture.as("users", "u1"))).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "@request.query.q = title; A",
                "@request.query.q:lower = title:lower; A",
                "@request.query.q:isset = true; A B C",
                "@request.query.views = views; A",
                "@request.query.empty = title; C",
                "@request.query.empty:isset = true; A B C",
                "@request.headers.x_token ~ 'cre'; A B C",
                "@request.body.title = title; B",
                "@request.body.title:changed = true; A C",
                "@request.body.title:changed != true; B",
                "@request.body.nothing:isset = true; A B C",
                "@request.body.nothing = null; A B C",
                "@request.body.kinds:length = 2; A B C",
                "@request.body.kinds:each = 'a'; ``",
                "@request.body.kinds:each ?= 'a'; A B C",
                "@request.body.kinds:each ?= kinds:each; A C",
                "@request.body.extra.list.1.x = 'deep'; A B C",
                "@request.body.extra.list.9.x = null; A B C",
                "@request.body.extra ~ 'deep'; A B C",
                "@request.body.author.name = 'Bob'; A B C",
                "@request.body.author.name = author.name; B",
                "@request.body.tags.name = 'x'; ``",
                "@request.body.tags.name ?= 'x'; A B C",
                "@request.body.tags.n > 0; A B C",
                "@request.body.author:isset = true && @request.body.active = false; A B C"
            })
    void pass_rule_readsQueryHeadersAndBody(String rule, String expected) {
        var body = new HashMap<String, Object>();
        body.put("title", "beta_x");
        body.put("nothing", null);
        body.put("kinds", List.of("a", "b"));
        body.put("extra", Map.of("list", List.of(1.0, Map.of("x", "deep"))));
        body.put("author", "u2");
        body.put("tags", List.of("x", "y"));
        body.put("active", false);
        var request =
                new RequestInfo(
                        "default",
                        "PATCH",
                        Map.of("q", "Alpha", "views", "10", "empty", ""),
                        Map.of("x_token", "secret"),
                        body,
                        Caller.GUEST);

        assertThat(fixture.pass("posts", rule, request)).isEqualTo(expected);
    }

    @Test
    void pass_sameRuleForManyCalls_bindsTheirValues() {
        String rule = "author.name = @request.query.name || title = @request.query.title";
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.pass("posts", rule, query(Map.of("name", "Ann")))).isEqualTo("A C");
            assertThat(fixture.pass("posts", rule, query(Map.of("name", "Bob")))).isEqualTo("B C");
            assertThat(fixture.pass("posts", rule, query(Map.of("name", "x", "title", "Alpha"))))
                    .isEqualTo("A");
            assertThat(fixture.pass("posts", rule, query(Map.of("name", "", "title", "x"))))
                    .isEqualTo("C");
            assertThat(fixture.pass("posts", rule, query(Map.of()))).isEqualTo("C");
        }
    }

    private static RequestInfo query(Map<String, String> query) {
        return new RequestInfo("default", "GET", query, Map.of(), Map.of(), Caller.GUEST);
    }

    @Test
    void find_withoutRequest_takesRequestPathsForNull() {
        assertThat(
                        fixture.find(
                                "posts",
                                null,
                                "@request.auth.id = null && @request.body.x:isset = null",
                                "id",
                                null,
                                false))
                .isEqualTo("A B C");
    }

    // ---- single records ----

    @Test
    void allows_storedRecord_isTested() {
        var posts = fixture.collection("posts");
        fixture.database()
                .read(db -> {
                    assertThat(
                                    fixture.rules.allows(
                                            db, posts, "tags.name ?= 'y'", "A", Fixture.guest()))
                            .isTrue();
                    assertThat(
                                    fixture.rules.allows(
                                            db, posts, "tags.name ?= 'y'", "B", Fixture.guest()))
                            .isFalse();
                    assertThat(fixture.rules.allows(db, posts, "", "B", Fixture.guest())).isTrue();
                    assertThat(fixture.rules.allows(db, posts, "", "missing", Fixture.guest()))
                            .isFalse();
                    assertThat(
                                    fixture.rules.allowed(
                                            db,
                                            posts,
                                            "tags.name ?= 'x'",
                                            List.of("C", "B", "A", "missing"),
                                            Fixture.guest()))
                            .containsExactlyInAnyOrder("A", "B");
                    assertThat(
                                    fixture.rules.allowed(
                                            db,
                                            posts,
                                            "",
                                            List.of("C", "missing"),
                                            Fixture.guest()))
                            .containsExactly("C");
                    assertThat(fixture.rules.allowed(db, posts, "", List.of(), Fixture.guest()))
                            .isEmpty();
                    return null;
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "title = 'new'; true",
                "title = 'old'; false",
                "id = ''; false",
                "id = 'A'; false",
                "views = 5; true",
                "views > '4'; false",
                "active = true; true",
                "kinds:each ?= 'b'; true",
                "kinds:length = 2; true",
                "author.name = 'Ann'; true",
                "tags.name ?= 'y'; true",
                "tags.name = 'x'; false",
                "author = @request.auth.id; true",
                "@request.auth.id != '' && author.friends.name ?= 'Bob'; true",
                "parent.title = ''; true",
                "parent.comments_via_post.id = ''; true",
                "@collection.posts.title ?= 'Alpha'; true",
                "@collection.posts.title ?= title; false",
                "@collection.posts.id ?= id; false"
            })
    void allowsCandidate_rule_seesSubmittedValues(String rule, boolean expected) {
        Map<String, Object> columns =
                Map.of(
                        "title",
                        "new",
                        "views",
                        5L,
                        "active",
                        true,
                        "kinds",
                        "[\"a\",\"b\"]",
                        "author",
                        "u1",
                        "tags",
                        "[\"x\",\"y\"]",
                        "parent",
                        "");

        assertThat(candidate(rule, columns)).isEqualTo(expected);
    }

    @Test
    void allowsCandidate_backRelationFromIt_cannotBeCompiled() {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> candidate("comments_via_post.id = ''", Map.of()));
    }

    @Test
    void allowsCandidate_authRecord_isNotVerified() {
        Map<String, Object> columns = Map.of("verified", true, "name", "x");
        boolean allowed =
                fixture.database()
                        .read(db ->
                                fixture.rules.allowsCandidate(
                                        db,
                                        fixture.collection("users"),
                                        "verified = true",
                                        columns,
                                        Fixture.guest()));

        assertThat(allowed).isFalse();
    }

    private boolean candidate(String rule, Map<String, Object> columns) {
        return fixture.database()
                .read(db ->
                        fixture.rules.allowsCandidate(
                                db,
                                fixture.collection("posts"),
                                rule,
                                columns,
                                Fixture.as("users", "u1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "title = 'x'; true",
                "hidden = 'x'; true",
                "comments_via_post.id != ''; true",
                "@request.auth.anything.at_all != ''; true",
                "@request.body.author.anything = 1; true",
                "titel = 'x'; false",
                "title = ; false",
                "@request.body.missing:length > 1; false",
                "title:foo = 1; false"
            })
    void problem_ofRule_isNullWhenItCompiles(String rule, boolean valid) {
        String problem =
                new CompiledRuleCheck(fixture.rules)
                        .problem(fixture.collection("posts"), rule, fixture.schema());

        assertThat(problem == null).isEqualTo(valid);
    }
}
