package dev.larder.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.larder.filter.FilterException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

    @TempDir
    static Path directory;

    private static Fixture fixture;

    @BeforeAll
    static void open() {
        fixture = new Fixture(directory)
                .base("tags", "", "name:text", "color:text", "n:number")
                .auth("users", "", "name:text", "friends:relation(users)*", "secret:text!", "level:number")
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
                .base("comments", "", "post:relation(posts)", "posts:relation(posts)*", "body:text", "n:number")
                .insert("tags", "x", "name", "x", "color", "red", "n", 1)
                .insert("tags", "y", "name", "y", "color", "blue", "n", 2)
                .insert("users", "u1", "name", "Ann", "email", "a@x", "emailVisibility", 1, "friends", "[\"u2\"]")
                .insert("users", "u2", "name", "Bob", "email", "b@x", "secret", "s2", "level", 7)
                .insert(
                        "posts", "A", "title", "Alpha", "views", 10, "active", 1, "tags", "[\"x\",\"y\"]", "author", "u1",
                        "kinds", "[\"a\",\"b\"]", "kind", "a", "data", "{\"a\":{\"b\":[1,true,\"z\"]},\"n\":null}",
                        "created", "2026-03-04 00:00:00.000Z")
                .insert(
                        "posts", "B", "title", "beta_x", "views", 0, "tags", "[\"x\"]", "author", "u2", "parent", "A",
                        "data", "\"text\"", "place", "{\"lon\":1,\"lat\":0}", "hidden", "h")
                .insert("posts", "C", "title", "", "views", -1.5, "data", "5", "kinds", "[\"b\"]")
                .insert("comments", "k1", "post", "A", "body", "hi", "posts", "[\"A\",\"B\"]", "n", 1)
                .insert("comments", "k2", "post", "A", "body", "ho", "n", 2)
                .insert("comments", "k3", "post", "B", "body", "hi", "posts", "[\"B\"]", "n", 3);
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
}
