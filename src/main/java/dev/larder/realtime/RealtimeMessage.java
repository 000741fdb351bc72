package dev.larder.realtime;

/**
 * What is sent to clients.
 *
 * @param name name of the event: the topic as the client wrote it
 * @param data one line of JSON
 */
public record RealtimeMessage(String name, String data) {}
