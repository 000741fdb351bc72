package dev.larder.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.larder.api.ApiException;
import dev.larder.filter.FilterException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/** What filters and sorts of clients may not find out. */
class ClientFilterTest {

    @TempDir static Path directory;

    private static Fixture fixture;

    @BeforeAll
    static void open() {
        fixture =
                new Fixture(directory)
                        .base("locked", null, "secret:text", "door:relation(doors)")
                        .base(
                                "doors",
                                "",
                                "name:text",
                                "locked:relation(locked)",
                                "key:relation(locked)*!")
                        .base("open", "", "name:text", "junction:relation(junctions)*")
                        .base("junctions", null, "target:relation(open)")
                        .base(
                                "some",
                                "public = true",
                                "name:text",
                                "public:bool",
                                "peer:relation(open)")
                        .auth("users", "", "name:text", "secret:text!")
                        .base(
                                "posts",
                                "",
                                "title:text",
                                "hidden:text!",
                                "data:json!",
                                "locked:relation(locked)",
                                "lockeds:relation(locked)*",
                                "door:relation(doors)",
                                "open:relation(open)",
                                "some:relation(some)",
                                "somes:relation(some)*",
                                "author:relation(users)",
                                "ghost:relation(open)!")
                        .insert("locked", "l1", "secret", "abc", "door", "d1")
                        .insert("doors", "d1", "name", "door", "locked", "l1")
                        .insert("open", "o1", "name", "n1")
                        .insert("some", "s1", "name", "yes", "public", 1)
                        .insert("some", "s2", "name", "no", "public", 0)
                        .insert(
                                "users",
                                "u1",
                                "name",
                                "Ann",
                                "email",
                                "ann@x",
                                "emailVisibility",
                                1)
                        .insert(
                                "users",
                                "u2",
                                "name",
                                "Bob",
                                "email",
                                "bob@x",
                                "emailVisibility",
                                0)
                        .insert(
                                "posts",
                                "A",
                                "title",
                                "a",
                                "locked",
                                "l1",
                                "lockeds",
                                "[\"l1\"]",
                                "door",
                                "d1",
                                "open",
                                "o1",
                                "some",
                                "s1",
                                "somes",
                                "[\"s1\",\"s2\"]",
                                "author",
                                "u1",
                                "hidden",
                                "h")
                        .insert(
                                "posts",
                                "B",
                                "title",
                                "b",
                                "some",
                                "s2",
                                "somes",
                                "[\"s2\"]",
                                "author",
                                "u2")
                        .insert("posts", "C", "title", "c");
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a relation into a collection that only superusers may list, at any hop
                "locked.secret ~ 'a%'",
                "lockeds.secret ?~ 'a%'",
                "lockeds.id ?= 'l1'",
                "door.locked.secret ?~ 'a%'",
                "door.locked_via_door.secret ?~ 'a%'",
                "door.locked.door.name = 'door'",
                "open.junctions_via_target.id ?!= ''",
                "open.junction.target.name ?= 'n1'",
                "title = 'a' || locked.secret ~ 'a%'",
                "'a' ~ locked.secret",
                "strftime('%Y', locked.secret) = '2026'",
                "geoDistance(locked.secret, 0, 0, 0) > 1",
                // hidden fields in every position
                "hidden = 'h'",
                "hidden:lower = 'h'",
                "data.a = 1",
                "author.secret = ''",
                "ghost = 'o1'",
                "ghost.id = 'o1'",
                "ghost.name = 'n1'",
                "door.key = ''",
                "door.key:length = 0",
                "door.key:each ?= ''",
                "locked.doors_via_key.name ?= 'door'",
                "author.tokenKey ~ 'a%'"
            })
    void findAsClient_whatOnlySuperusersSee_isRefused(String filter) {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> fixture.findAsClient("posts", filter));
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> fixture.findAsClient("posts", "title = 'x' && (" + filter + ")"));
        assertThatNoException().isThrownBy(() -> fixture.find("posts", filter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden",
                "locked.secret",
                "-ghost.name",
                "author.secret",
                "door.locked.secret",
                "data.a"
            })
    void findAsClient_sortByWhatOnlySuperusersSee_isRefused(String sort) {
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() -> fixture.find("posts", null, null, sort, Fixture.guest(), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // forms that join nothing stay free
                "locked = 'l1'; A",
                "locked.id = 'l1'; A",
                "lockeds:length = 1; A",
                "lockeds:each ?= 'l1'; A",
                "lockeds ~ 'l1'; A",
                // the list rule of the other collection decides which of its rows can be searched
                "some.name = 'yes'; A",
                "some.name = 'no'; ``",
                "some.name != ''; A",
                "some.name = ''; C",
                "some.name = '' || title = 'a'; A C",
                "somes.name ?= 'yes'; A",
                "somes.name ?= 'no'; ``",
                "title = 'b' || some.name = 'yes'; A",
                "title = 'b' || somes.name ?= 'yes'; A",
                "open.name = 'n1' || some.name = 'yes'; A",
                // addresses that are not public
                "author.email = 'ann@x'; A",
                "author.email = 'bob@x'; ``",
                "author.email:lower ~ 'x'; A",
                "author.email != 'x'; A",
                "author.email = 'bob@x' || title = 'b'; B",
                "author.email != 'ann@x' || title = 'c'; C",
                "strftime('%Y', author.email) = ''; A"
            })
    void findAsClient_filter_findsWhatItMayKnow(String filter, String expected) {
        assertThat(fixture.findAsClient("posts", filter)).isEqualTo(expected);
    }

    @Test
    void findAsClient_ownCollection_hidesAddresses() {
        assertThat(fixture.findAsClient("users", "email ~ 'x'")).isEqualTo("u1");
        assertThat(fixture.find("users", "email ~ 'x'")).isEqualTo("u1 u2");
        assertThat(fixture.find("users", null, null, "-email", Fixture.guest(), true))
                .isEqualTo("u2 u1");
    }

    @Test
    void findAsClient_sortThroughOtherCollection_followsItsListRule() {
        assertThat(fixture.find("posts", null, null, "some.name,id", Fixture.guest(), true))
                .isEqualTo("C A");
        assertThat(fixture.find("posts", null, null, "some.name,id", Fixture.guest(), false))
                .isEqualTo("C B A");
    }

    @Test
    void find_ruleThroughLockedCollection_isFreeAndSharesItsRowWithTheFilter() {
        assertThat(
                        fixture.find(
                                "posts",
                                "locked.secret = 'abc' && hidden = 'h'",
                                "title != ''",
                                "id",
                                Fixture.guest(),
                                true))
                .isEqualTo("A");
        assertThat(
                        fixture.find(
                                "posts",
                                "somes.public ?= true",
                                "somes.name ?= 'no'",
                                "id",
                                Fixture.guest(),
                                true))
                .isEmpty();
        assertThat(
                        fixture.find(
                                "posts",
                                "somes.public ?= true",
                                "somes.name ?= 'yes'",
                                "id",
                                Fixture.guest(),
                                true))
                .isEqualTo("A");
        assertThatExceptionOfType(FilterException.class)
                .isThrownBy(() ->
                        fixture.find(
                                "posts",
                                "locked.secret = 'abc'",
                                "locked.secret ~ 'a'",
                                "id",
                                Fixture.guest(),
                                true));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "title ~ '@request.',,@request.",
                "@collection.posts.id = '',,@collection.",
                "title = '',@request.auth.id,@request.",
                ",@collection.posts.id,@collection."
            })
    void refuseRulePaths_anywhere_is403(String filter, String sort, String prefix) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> AccessRules.refuseRulePaths(filter, sort))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(403))
                .withMessage("Only superusers can filter by " + prefix);
    }

    @Test
    void refuseRulePaths_others_pass() {
        assertThatNoException()
                .isThrownBy(() -> AccessRules.refuseRulePaths("title = '@'", "title"));
        assertThatNoException().isThrownBy(() -> AccessRules.refuseRulePaths(null, null));
    }
}
