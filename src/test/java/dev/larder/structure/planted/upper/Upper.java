package dev.larder.structure.planted.upper;

public record Upper() {}
