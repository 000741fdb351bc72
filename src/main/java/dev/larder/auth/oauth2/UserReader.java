package dev.larder.auth.oauth2;

/** How one provider tells who its user is. */
@FunctionalInterface
public interface UserReader {

    /**
     * @throws ProviderException when the user is refused or cannot be read
     */
    Identity read(Conversation conversation);
}
