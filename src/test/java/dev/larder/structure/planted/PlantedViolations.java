package dev.larder.structure.planted;

import org.springframework.modulith.Modulith;

/**
 * Two rooms with a forbidden arrow and a foot in an inner package, to prove that the structure test
 * can fail.
 */
@Modulith
public class PlantedViolations {}
