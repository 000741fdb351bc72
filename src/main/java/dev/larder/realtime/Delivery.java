package dev.larder.realtime;

import dev.larder.api.Caller;

import java.util.List;

/**
 * A message that is ready to go.
 *
 * @param caller for whom it was checked and rendered
 * @param clients who gets it; the same list for all messages to the same group
 * @param last whether it also goes to clients that are not this caller any more: who deletes an
 *     account hears of it, although the deletion took the identity
 */
record Delivery(Outgoing outgoing, Caller caller, List<RealtimeClient> clients, boolean last) {

    /** Rough number of bytes that it keeps while it waits. */
    int size() {
        return outgoing.lines().length;
    }

    /** Whether it goes to the very same clients as another. */
    @SuppressWarnings("ReferenceEquality") // comparing thousands of clients would cost more
    boolean isForSameAs(Delivery other) {
        return clients == other.clients && caller.equals(other.caller) && last == other.last;
    }

    /** Whether a client still is who the message was rendered for; its token may have died. */
    boolean isStillFor(RealtimeClient client) {
        Caller now = client.caller();
        return last
                || caller.isGuest()
                || (now.is(caller.id(), caller.collectionId())
                        && now.tokenKey().equals(caller.tokenKey()));
    }
}
