package dev.larder.record;

import dev.larder.collection.CollectionModel;
import dev.larder.database.Dialect;
import dev.larder.field.Field;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The short way from a stored row to the JSON of its record, without a model in between: all
 * columns come as one packed value ({@link Dialect#packed}), which costs one call of the driver
 * instead of one for each column, and are written member by member. It is for readers whose view of
 * a record needs no look at it beyond the row: hidden fields are left out, the e-mail of an auth
 * record by the flag in its row.
 *
 * <p>A row that holds anything unusual (badly stored JSON, a text in a column of numbers, a date in
 * another notation) is left to the models, which know what to make of it.
 */
final class RowText {

    private static final byte[] EMPTY_TEXT = {'"', '"'};
    private static final byte[] LON = "{\"lon\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAT = ",\"lat\":".getBytes(StandardCharsets.US_ASCII);
    private static final int DATE_LENGTH = 24;
    private static final int DATE_GAP = 10;

    /** How a column becomes a value. */
    private enum Form {
        TEXT,
        /** A text of a kind that could hold several, then it were a JSON array. */
        SINGLE_TEXT,
        /** Canonical, or empty. */
        DATE,
        NUMBER,
        BOOLEAN,
        ARRAY,
        /** Any JSON, or NULL. */
        JSON,
        GEO_POINT,
        /** A text that is the same in all rows: no column. */
        CONSTANT
    }

    /**
     * @param name the quoted name and its colon, and for a constant also the value
     * @param column number of the column in the packed row
     */
    private record Member(byte[] name, Form form, int column, boolean hidden, boolean email) {}

    private final List<Member> members = new ArrayList<>();
    private final @Nullable String selectList;
    private final int columns;
    private final int idColumn;
    private final int emailFlagColumn;

    RowText(CollectionModel collection) {
        var names = new TreeMap<String, @Nullable Field>();
        for (Field field : collection.fields()) {
            boolean secret =
                    collection.isAuth() && List.of("password", "tokenKey").contains(field.name());
            if (!secret) {
                names.put(field.name(), field);
            }
        }
        names.put("collectionId", null);
        names.put("collectionName", null);
        var packed = new ArrayList<String>();
        names.forEach((name, field) -> {
            if (field == null) {
                boolean id = name.equals("collectionId");
                constant(name, id ? collection.id() : collection.name(), false);
            } else if (field.type().equals("password")) {
                constant(name, "", field.isHidden());
            } else {
                boolean email = collection.isAuth() && name.equals("email");
                members.add(
                        new Member(
                                label(name), form(field), packed.size(), field.isHidden(), email));
                packed.add(name);
            }
        });
        columns = packed.size();
        idColumn = packed.indexOf("id");
        emailFlagColumn = collection.isAuth() ? packed.indexOf("emailVisibility") : -1;
        // The columns of a view have whatever type its query gives them.
        selectList = collection.isView() ? null : Dialect.packed(collection.name(), packed);
    }

    private void constant(String name, String text, boolean hidden) {
        byte[] label = label(name);
        byte[] value = label(text);
        byte[] both = new byte[label.length + value.length - 1];
        System.arraycopy(label, 0, both, 0, label.length);
        System.arraycopy(value, 0, both, label.length, value.length - 1);
        members.add(new Member(both, Form.CONSTANT, -1, hidden, false));
    }

    /** Names of collections and fields are plain words. */
    private static byte[] label(String name) {
        return ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
    }

    private static Form form(Field field) {
        return switch (field.column()) {
            case PRIMARY_KEY -> Form.TEXT;
            case TEXT ->
                    switch (field.type()) {
                        case "select", "relation", "file" -> Form.SINGLE_TEXT;
                        case "date", "autodate" -> Form.DATE;
                        default -> Form.TEXT;
                    };
            case NUMBER -> Form.NUMBER;
            case BOOLEAN -> Form.BOOLEAN;
            case JSON_ARRAY -> Form.ARRAY;
            case JSON -> Form.JSON;
            case GEO_POINT -> Form.GEO_POINT;
        };
    }

    /** The select list; null when records of the collection have to be read column by column. */
    @Nullable String selectList() {
        return selectList;
    }

    /**
     * Who reads, as far as the text depends on it.
     *
     * @param superuser sees hidden fields and every e-mail
     * @param id of the record that the reader is; its e-mail is shown to it
     */
    record Reader(boolean superuser, @Nullable String id) {}

    /**
     * Adds the record in a packed row.
     *
     * @return false when the row needs a model; what was added so far is of no use then
     */
    boolean write(byte[] row, Reader reader, JsonLine line) {
        int[] ends = ends(row);
        if (ends == null) {
            return false;
        }
        boolean emailShown = isEmailShown(row, ends, reader);
        line.reserve(row.length * 2 + members.size() * 8);
        char before = '{';
        for (Member member : members) {
            if ((member.hidden && !reader.superuser) || (member.email && !emailShown)) {
                continue;
            }
            line.raw(before).raw(member.name);
            before = ',';
            if (member.form != Form.CONSTANT) {
                int from = member.column == 0 ? 0 : ends[member.column - 1] + 1;
                if (!value(member.form, row, from, ends[member.column], line)) {
                    return false;
                }
            }
        }
        line.raw('}');
        return true;
    }

    private boolean isEmailShown(byte[] row, int[] ends, Reader reader) {
        if (emailFlagColumn < 0 || reader.superuser) {
            return true;
        }
        if (row[ends[emailFlagColumn] - 1] == '1') {
            return true;
        }
        int from = idColumn == 0 ? 0 : ends[idColumn - 1] + 1;
        return reader.id != null
                && reader.id.equals(
                        new String(row, from, ends[idColumn] - from, StandardCharsets.UTF_8));
    }

    /** Where each column ends; null when there are more or fewer than there should be. */
    private int @Nullable [] ends(byte[] row) {
        int[] ends = new int[columns];
        int found = 0;
        for (int i = 0; i < row.length; i++) {
            if (row[i] == Dialect.PACKED_SEPARATOR) {
                if (found == columns - 1) {
                    return null;
                }
                ends[found++] = i;
            }
        }
        if (found != columns - 1) {
            return null;
        }
        ends[found] = row.length;
        return ends;
    }

    private static boolean value(Form form, byte[] row, int from, int to, JsonLine line) {
        return switch (form) {
            case TEXT -> line.text(row, from, to);
            case SINGLE_TEXT -> (from == to || row[from] != '[') && line.text(row, from, to);
            case DATE -> date(row, from, to, line);
            case NUMBER -> line.number(row, from, to);
            case BOOLEAN -> bool(row, from, to, line);
            case ARRAY -> from < to && row[from] == '[' && line.json(row, from, to);
            case JSON -> json(row, from, to, line);
            case GEO_POINT -> geoPoint(row, from, to, line);
            case CONSTANT -> true;
        };
    }

    private static boolean date(byte[] row, int from, int to, JsonLine line) {
        if (from == to) {
            line.raw(EMPTY_TEXT);
            return true;
        }
        return to - from == DATE_LENGTH
                && row[from + DATE_GAP] == ' '
                && row[to - 1] == 'Z'
                && line.text(row, from, to);
    }

    private static boolean bool(byte[] row, int from, int to, JsonLine line) {
        if (to - from != 1 || (row[from] != '0' && row[from] != '1')) {
            return false;
        }
        line.raw(row[from] == '0' ? "false" : "true");
        return true;
    }

    private static boolean json(byte[] row, int from, int to, JsonLine line) {
        if (to - from == 1 && row[from] == Dialect.PACKED_NULL) {
            line.raw("null");
            return true;
        }
        // A number was stored as one, which loses its notation.
        boolean number = from < to && (row[from] == '-' || (row[from] >= '0' && row[from] <= '9'));
        return number ? line.number(row, from, to) : line.json(row, from, to);
    }

    /** {@code {"lon":1,"lat":2.5}}, as it is stored by every writer that means it. */
    private static boolean geoPoint(byte[] row, int from, int to, JsonLine line) {
        int lat = from + LON.length;
        while (lat < to && row[lat] != ',') {
            lat++;
        }
        boolean usual =
                startsWith(row, from, to, LON)
                        && startsWith(row, lat, to, LAT)
                        && row[to - 1] == '}';
        if (!usual) {
            return false;
        }
        line.raw(LON);
        if (!line.number(row, from + LON.length, lat)) {
            return false;
        }
        line.raw(LAT);
        if (!line.number(row, lat + LAT.length, to - 1)) {
            return false;
        }
        line.raw('}');
        return true;
    }

    private static boolean startsWith(byte[] row, int from, int to, byte[] start) {
        if (to - from <= start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (row[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
