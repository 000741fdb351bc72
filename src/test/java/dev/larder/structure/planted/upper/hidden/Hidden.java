package dev.larder.structure.planted.upper.hidden;

public record Hidden() {}
