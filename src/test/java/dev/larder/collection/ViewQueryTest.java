package dev.larder.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.larder.collection.ViewQuery.Name;

import org.junit.jupiter.api.Test;

class ViewQueryTest {

    @Test
    void parse_columnsAndTables_haveTheirAliases() {
        ViewQuery query =
                ViewQuery.parse(
                        """
                        select p.id, -- the key
                          p.`title` as "name", count(x.a) total, (1 + 2) sum /* , z */
                        from posts as p left outer join [tags] t on t.id = p.tag inner join x on x.p = p.id
                        where p.a = 1 group by p.id\
                        """);
        assertThat(query.columns())
                .containsExactly(
                        new Name("p.id", "id"),
                        new Name("p.title", "name"),
                        new Name("count(x.a)", "total"),
                        new Name("(1 + 2)", "sum"));
        assertThat(query.tables())
                .containsExactly(new Name("posts", "p"), new Name("tags", "t"), new Name("x", "x"));
    }

    @Test
    void parse_expressionWithSpaces_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewQuery.parse("select id, a + b c from t"))
                .withMessage("invalid identifier parts [a + b c]");
    }

    @Test
    void normalize_severalStatements_areRefused() {
        assertThat(ViewQuery.normalize(" select ';' ;; ")).isEqualTo("select ';' ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ViewQuery.normalize("select 1; drop table x"));
    }
}
