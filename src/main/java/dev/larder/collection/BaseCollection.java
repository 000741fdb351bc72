package dev.larder.collection;

/** Records in a table. */
public record BaseCollection(Common common) implements CollectionModel {

    @Override
    public String type() {
        return BASE;
    }

    @Override
    public BaseCollection withCommon(Common newCommon) {
        return new BaseCollection(newCommon);
    }
}
