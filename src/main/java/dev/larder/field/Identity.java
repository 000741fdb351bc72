package dev.larder.field;

/**
 * What every field has, whatever its type.
 *
 * @param id stable identity of the column; empty until the field joins a collection
 * @param name column and JSON key, case-sensitive
 * @param system whether the field can be neither renamed nor removed
 * @param hidden whether only superusers see it
 * @param presentable a hint for the dashboard
 * @param help a hint for the dashboard
 * @param required whether the value must not be empty; has no meaning for autodate fields
 */
public record Identity(
        String id,
        String name,
        boolean system,
        boolean hidden,
        boolean presentable,
        String help,
        boolean required) {

    /** A visible, optional field of the user without an id yet. */
    public static Identity of(String name) {
        return new Identity("", name, false, false, false, "", false);
    }

    public Identity withId(String newId) {
        return new Identity(newId, name, system, hidden, presentable, help, required);
    }

    public Identity withName(String newName) {
        return new Identity(id, newName, system, hidden, presentable, help, required);
    }

    public Identity withSystem(boolean newSystem) {
        return new Identity(id, name, newSystem, hidden, presentable, help, required);
    }

    public Identity withHidden(boolean newHidden) {
        return new Identity(id, name, system, newHidden, presentable, help, required);
    }

    public Identity withRequired(boolean newRequired) {
        return new Identity(id, name, system, hidden, presentable, help, newRequired);
    }
}
