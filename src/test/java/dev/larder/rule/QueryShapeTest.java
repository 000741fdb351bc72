package dev.larder.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.database.Sql;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

/** The text of queries, and what SQLite makes of it. */
class QueryShapeTest {

    @TempDir static Path directory;

    private static Fixture fixture;

    @BeforeAll
    static void open() {
        fixture =
                new Fixture(directory)
                        .base("tags", "", "name:text")
                        .auth("users", "", "name:text")
                        .base(
                                "posts",
                                "",
                                "title:text",
                                "tags:relation(tags)*",
                                "author:relation(users)",
                                "kinds:select*",
                                "data:json")
                        .base(
                                "comments",
                                "",
                                "post:relation(posts)",
                                "author:relation(users)",
                                "body:text")
                        .view(
                                "seen",
                                "",
                                "SELECT id, title, author FROM posts",
                                "title:text",
                                "author:relation(users)")
                        .index("posts", "CREATE INDEX posts_author ON posts (author)")
                        .index("posts", "CREATE INDEX posts_title ON posts (title)")
                        .index("comments", "CREATE INDEX comments_post ON comments (post)")
                        .index("comments", "CREATE INDEX comments_author ON comments (author)");
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @Test
    void list_withoutConditions_isBare() {
        CompiledList list =
                fixture.rules.list(
                        fixture.collection("posts"), null, null, null, Fixture.guest(), false);

        assertThat(list.page("x", 30, 60))
                .isEqualTo(Sql.of("select x from `posts` limit ? offset ?", 30L, 60L));
        assertThat(list.page("x", 0, 0)).isEqualTo(Sql.of("select x from `posts`"));
        assertThat(list.count()).isEqualTo(Sql.of("select count(*) from `posts`"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '$',
            value = {
                "title = 'a'; `posts`.`title` = ?",
                "title != 'a'; (`posts`.`title` IS NOT ?)",
                "title = ''; (`posts`.`title` = '' or `posts`.`title` is null)",
                "title = null; (`posts`.`title` = '' or `posts`.`title` is null)",
                "title != ''; ((`posts`.`title` IS NOT '') and `posts`.`title` is not null)",
                "title = author; coalesce(`posts`.`title`, '') = coalesce(`posts`.`author`, '')",
                "title = true; `posts`.`title` = 1",
                "title ~ 'a'; (`posts`.`title` LIKE ? ESCAPE '\\')",
                "title ~ author; (`posts`.`title` LIKE ('%' || `posts`.`author` || '%') ESCAPE '\\')",
                "title > 'a' && title < 'b' || author = 'c'; ((`posts`.`title` > ? and `posts`.`title` < ?) or `posts`.`author` = ?)",
                "'' = ''; '' = ''",
                "author.id = 'x'; `posts`.`author` = ?",
            })
    void list_filter_isWrittenAs(String filter, String condition) {
        String text = fixture.list("posts", filter).page("x", 0, 0).text();

        assertThat(text).isEqualTo("select x from `posts` where " + condition);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title = 'a'",
                "author.name = 'a'",
                "tags.name = 'a'",
                "tags.name ?= 'a'",
                "comments_via_post.body ?~ 'a'",
                "comments_via_post.author.name ?= 'a' || tags.name != 'b'",
                "@collection.tags.name ?= title",
                "kinds:each = 'a'"
            })
    void list_anyFilter_needsNoDistinct(String filter) {
        CompiledList list = fixture.list("posts", filter);

        assertThat(list.page("x", 0, 0).text()).doesNotContain("distinct");
        assertThat(list.count().text()).startsWith("select count(*) from `posts`");
    }

    @Test
    void list_sort_isDistinctOnlyThroughSeveralRows() {
        assertThat(sorted("title")).isEqualTo("select x from `posts` order by `posts`.`title` asc");
        assertThat(sorted("-author.name"))
                .isEqualTo(
                        "select x from `posts` left outer join `users` as `@2` on `@2`.`id` = `posts`.`author`"
                                + " order by `@2`.`name` desc");
        assertThat(sorted("tags.name"))
                .startsWith("select distinct x from `posts` left outer join json_each(");
        assertThat(sorted("@rowid,@random")).endsWith("order by `posts`.`_rowid_` asc, random()");
    }

    private static String sorted(String sort) {
        return fixture.rules
                .list(fixture.collection("posts"), null, null, sort, Fixture.guest(), false)
                .page("x", 0, 0)
                .text();
    }

    @Test
    void list_sortedThroughRelation_countsWithoutIt() {
        CompiledList list =
                fixture.rules.list(
                        fixture.collection("posts"),
                        "title != ''",
                        null,
                        "author.name,tags.name",
                        Fixture.guest(),
                        false);

        assertThat(list.count().text()).doesNotContain("join");
    }

    @Test
    void list_view_countsItsIds() {
        CompiledList list = fixture.list("seen", "author.name = 'a'");

        assertThat(list.count().text())
                .startsWith("select count(distinct `seen`.`id`) from `seen`");
        assertThat(list.page("x", 0, 0).text()).startsWith("select distinct x from");
    }

    @Test
    void list_testsOfOnePath_shareOneRow() {
        assertThat(
                        fixture.list("posts", "tags.name ?= 'a' && tags.id ?= 'b'")
                                .count()
                                .text()
                                .split("exists"))
                .hasSize(2);
        assertThat(
                        fixture.list("posts", "tags.name ?= 'a' && comments_via_post.body ?= 'b'")
                                .count()
                                .text()
                                .split("exists"))
                .hasSize(3);
    }

    @Test
    void list_otherValues_shareOneText() {
        String first =
                fixture.list("posts", "title = 'a' && tags.name ?~ \"b\"").page("x", 1, 0).text();
        String second = fixture.list("posts", "title='c'&&tags.name ?~ 'd'").page("x", 1, 0).text();
        String other =
                fixture.list("posts", "title = '' && tags.name ?~ 'd'").page("x", 1, 0).text();

        assertThat(second).isSameAs(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void list_otherCallers_shareOneText() {
        String rule = "@request.auth.id != '' && author = @request.auth.id";

        assertThat(page(rule, Fixture.as("users", "a")))
                .isSameAs(page(rule, Fixture.as("users", "b")));
        assertThat(page(rule, Fixture.guest())).isNotEqualTo(page(rule, Fixture.as("users", "b")));
    }

    private static String page(String rule, dev.larder.api.RequestInfo request) {
        return fixture.rules
                .list(fixture.collection("posts"), rule, null, null, request, false)
                .page("x", 30, 0)
                .text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "author = 'u'; SEARCH posts USING INDEX posts_author (author=?)",
                "author.id = 'u'; SEARCH posts USING INDEX posts_author (author=?)",
                "id = 'a'; SEARCH posts USING INDEX sqlite_autoindex_posts_1 (id=?)",
                "title > 'a'; SEARCH posts USING INDEX posts_title (title>?)",
                "author.name = 'a'; SEARCH posts USING INDEX posts_author (author=?)",
                "tags.name ?= 'a'; SEARCH @4 USING INDEX sqlite_autoindex_tags_1 (id=?)",
                "comments_via_post.author ?= 'u'; SEARCH @2 USING INDEX comments_author (author=?)",
                "comments_via_post.author = 'u'; SEARCH posts USING INDEX sqlite_autoindex_posts_1 (id=?)",
                "comments_via_post.author.id ?= 'u' && comments_via_post.body ?~ 'x'; SEARCH @2 USING INDEX comments_author (author=?)",
                "comments_via_post.id ?= 'k'; SEARCH @2 USING INDEX sqlite_autoindex_comments_1 (id=?)",
                "comments_via_post.author ?= author; SEARCH @2 USING INDEX comments_post (post=?)",
                "comments_via_post.body ?= 'a'; SEARCH @2 EXISTS USING INDEX comments_post (post=?)",
                "comments_via_post.body = 'a'; SEARCH @3 USING INDEX comments_post (post=?)"
            })
    void plan_ofFilter_usesTheIndex(String filter, String step) {
        Sql page =
                fixture.list("posts", filter).page(Fixture.idOf("posts") + ",`posts`.`data`", 0, 0);
        List<String> plan =
                fixture.database()
                        .read(db ->
                                db.list(
                                        new Sql(
                                                "explain query plan " + page.text(),
                                                page.bindings()),
                                        row -> String.valueOf(row.text(3))));

        assertThat(String.join("\n", plan)).contains(step);
    }
}
