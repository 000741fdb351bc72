package dev.larder.collection;

/**
 * Records that a query derives from other collections; they cannot be written.
 *
 * @param viewQuery one SELECT statement, as it was given
 */
public record ViewCollection(Common common, String viewQuery) implements CollectionModel {

    @Override
    public String type() {
        return VIEW;
    }

    @Override
    public ViewCollection withCommon(Common newCommon) {
        return new ViewCollection(newCommon, viewQuery);
    }
}
