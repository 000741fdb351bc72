package dev.larder.collection;

/** Records that can sign in. */
public record AuthCollection(Common common, AuthOptions options) implements CollectionModel {

    @Override
    public String type() {
        return AUTH;
    }

    @Override
    public AuthCollection withCommon(Common newCommon) {
        return new AuthCollection(newCommon, options);
    }

    public AuthCollection withOptions(AuthOptions newOptions) {
        return new AuthCollection(common, newOptions);
    }
}
