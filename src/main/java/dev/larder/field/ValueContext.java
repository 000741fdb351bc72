package dev.larder.field;

import org.jspecify.annotations.Nullable;

/**
 * What a value check may look at beside the value.
 *
 * @param isNew whether the record is not stored yet
 * @param original the stored value of the field; its zero value for a new record
 * @param references looks into stored records
 * @param contentTypes tells what an upload holds
 */
public record ValueContext(
        boolean isNew,
        @Nullable Object original,
        ReferenceLookup references,
        ContentTypes contentTypes) {

    public ValueContext withOriginal(@Nullable Object newOriginal) {
        return new ValueContext(isNew, newOriginal, references, contentTypes);
    }
}
