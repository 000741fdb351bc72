package dev.larder.collection;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A {@code CREATE INDEX} statement taken apart.
 *
 * @param unique whether values must differ
 * @param optional whether the statement says {@code IF NOT EXISTS}
 * @param schemaName name before the dot of the index name; mostly empty
 * @param indexName name of the index; empty when the text could not be read
 * @param tableName table that the text names, which need not be the one it is made for
 * @param columns columns or expressions in order
 * @param where condition of a partial index; empty for none
 */
public record IndexDefinition(
        boolean unique,
        boolean optional,
        String schemaName,
        String indexName,
        String tableName,
        List<Column> columns,
        String where) {

    private static final Pattern STATEMENT =
            Pattern.compile(
                    "(?is)create\\s+(unique\\s+)?\\s*index\\s*(if\\s+not\\s+exists\\s+)?(\\S*)\\s+on\\s+(\\S*)\\s*"
                            + "\\(([\\s\\S]*)\\)(?:\\s*where\\s+([\\s\\S]*))?");
    private static final Pattern COLUMN =
            Pattern.compile("(?im)^([\\s\\S]+?)(?:\\s+collate\\s+([\\w]+))?(?:\\s+(asc|desc))?$");
    private static final String TRIMMED = "`\"'[]\r\n\t\f\u000b ";

    public IndexDefinition {
        columns = List.copyOf(columns);
    }

    /**
     * One column of an index.
     *
     * @param name name, or an expression
     * @param collate collation; empty for the column's own
     * @param sort {@code ASC}, {@code DESC} or empty
     */
    public record Column(String name, String collate, String sort) {}

    /** Reads a statement; what cannot be read leaves parts empty, see {@link #isValid}. */
    public static IndexDefinition parse(String statement) {
        Matcher m = STATEMENT.matcher(statement);
        if (!m.find()) {
            return new IndexDefinition(false, false, "", "", "", List.of(), "");
        }
        List<String> name = split(text(m, 3), ".");
        boolean qualified = name.size() == 2;
        String schema = qualified ? trim(name.getFirst()) : "";
        String index = name.isEmpty() ? "" : trim(qualified ? name.getLast() : name.getFirst());
        return new IndexDefinition(
                !text(m, 1).isBlank(),
                !text(m, 2).isBlank(),
                schema,
                index,
                trim(text(m, 4)),
                parseColumns(text(m, 5)),
                text(m, 6).strip());
    }

    private static List<Column> parseColumns(String text) {
        var columns = new ArrayList<Column>();
        for (String part : split(text, ",")) {
            Matcher column = COLUMN.matcher(part);
            String name = column.find() ? trim(text(column, 1)) : "";
            if (!name.isEmpty()) {
                columns.add(
                        new Column(
                                name, text(column, 2), text(column, 3).toUpperCase(Locale.ROOT)));
            }
        }
        return columns;
    }

    /** Nothing when quotes or parentheses are not closed: the definition is then not valid. */
    private static List<String> split(String text, String separator) {
        try {
            return SqlText.split(text, separator);
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }

    /**
     * The first unique index over this column alone, whatever its condition; null when there is
     * none.
     */
    public static @Nullable IndexDefinition findSingleColumnUnique(
            List<String> statements, String column) {
        for (String statement : statements) {
            IndexDefinition index = parse(statement);
            if (index.unique
                    && index.columns.size() == 1
                    && index.columns.getFirst().name().equalsIgnoreCase(column)) {
                return index;
            }
        }
        return null;
    }

    public boolean isValid() {
        return !indexName.isEmpty() && !tableName.isEmpty() && !columns.isEmpty();
    }

    public IndexDefinition withTable(String table) {
        return new IndexDefinition(unique, optional, schemaName, indexName, table, columns, where);
    }

    public IndexDefinition withName(String schema, String name) {
        return new IndexDefinition(unique, optional, schema, name, tableName, columns, where);
    }

    public IndexDefinition withWhere(String condition) {
        return new IndexDefinition(
                unique, optional, schemaName, indexName, tableName, columns, condition);
    }

    /** Without collations and directions, which do not matter for what a unique index forbids. */
    public IndexDefinition withPlainColumns() {
        return new IndexDefinition(
                unique,
                optional,
                schemaName,
                indexName,
                tableName,
                columns.stream().map(column -> new Column(column.name(), "", "")).toList(),
                where);
    }

    /** The canonical text; empty when the definition is not valid. */
    public String build() {
        if (!isValid()) {
            return "";
        }
        var out = new StringBuilder("CREATE ");
        if (unique) {
            out.append("UNIQUE ");
        }
        out.append("INDEX ");
        if (optional) {
            out.append("IF NOT EXISTS ");
        }
        if (!schemaName.isEmpty()) {
            out.append('`').append(schemaName).append("`.");
        }
        out.append('`').append(indexName).append("` ON `").append(tableName).append("` (");
        if (columns.size() == 1) {
            out.append(build(columns.getFirst()));
        } else {
            out.append(
                    columns.stream()
                            .map(column -> "\n  " + build(column))
                            .collect(Collectors.joining(",")));
            out.append('\n');
        }
        out.append(')');
        if (!where.isEmpty()) {
            out.append(" WHERE ").append(where);
        }
        return out.toString();
    }

    private static String build(Column column) {
        boolean expression = column.name().contains("(") || column.name().contains(" ");
        return (expression ? column.name() : "`" + column.name() + "`")
                + (column.collate().isEmpty() ? "" : " COLLATE " + column.collate())
                + (column.sort().isEmpty() ? "" : " " + column.sort());
    }

    private static String text(Matcher m, int group) {
        String text = m.group(group);
        return text == null ? "" : text;
    }

    private static String trim(String text) {
        return SqlText.trim(text, TRIMMED);
    }
}
