package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void split_severalStatements_endsEachAtItsSemicolon() {
        assertThat(
                        SqlScript.split(
                                "select 1; insert into t values (';');;  -- a; comment\n select \"a;b\", `c;d`, [e;f] "))
                .containsExactly(
                        "select 1",
                        "insert into t values (';')",
                        "-- a; comment\n select \"a;b\", `c;d`, [e;f]");
    }

    @Test
    void split_onlyCommentsAndSpace_isEmpty() {
        assertThat(SqlScript.split(" ; /* a; b */ ; -- c;")).isEmpty();
    }

    @Test
    void split_trigger_staysWhole() {
        String trigger =
                "create trigger t after insert on a begin update a set b = 1; delete from c; end";
        assertThat(SqlScript.split(trigger + "; select 1")).containsExactly(trigger, "select 1");
    }

    @Test
    void split_unclosedQuote_endsWithTheText() {
        assertThat(SqlScript.split("select 'a; b")).containsExactly("select 'a", "b");
    }

    @Test
    void split_longLiteral_doesNotExhaustTheStack() {
        String statement = "select '" + "a''".repeat(100_000) + "'";
        assertThat(SqlScript.split(statement)).containsExactly(statement);
    }
}
