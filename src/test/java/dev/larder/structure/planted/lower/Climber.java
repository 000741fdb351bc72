package dev.larder.structure.planted.lower;

import dev.larder.structure.planted.upper.Upper;

public record Climber(Upper upper) {}
