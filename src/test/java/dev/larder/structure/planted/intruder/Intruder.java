package dev.larder.structure.planted.intruder;

import dev.larder.structure.planted.upper.hidden.Hidden;

public record Intruder(Hidden hidden) {}
