package dev.larder.database;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The current row of a JDBC result. */
final class ResultRow implements Row {

    private final ResultSet result;
    private final String statement;

    ResultRow(ResultSet result, String statement) {
        this.result = result;
        this.statement = statement;
    }

    @Override
    public int columnCount() {
        try {
            return result.getMetaData().getColumnCount();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public String columnName(int column) {
        try {
            return result.getMetaData().getColumnName(column + 1);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public @Nullable Object value(int column) {
        try {
            Object value = result.getObject(column + 1);
            return value instanceof Integer small ? (Object) small.longValue() : value;
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public @Nullable String text(int column) {
        try {
            return result.getString(column + 1);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public long integer(int column) {
        try {
            return result.getLong(column + 1);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public double real(int column) {
        try {
            return result.getDouble(column + 1);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }

    @Override
    public byte @Nullable [] bytes(int column) {
        try {
            // For a text SQLite hands out the same UTF-8 bytes, so no String is made on the way.
            return result.getBytes(column + 1);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e, statement);
        }
    }
}
