package dev.larder.collection;

/**
 * A mail with placeholders in braces.
 *
 * @param body fragment of HTML that is put into a layout
 */
public record EmailTemplate(String subject, String body) {}
