package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.importer.ImportOption;

import dev.larder.structure.planted.PlantedViolations;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.core.Violations;

/**
 * Keeps the arrows between the rooms: each room uses only what its package-info allows, and there
 * is no cycle.
 */
class StructureTest {

    @Test
    void rooms_useOnlyTheirAllowedNeighbours() {
        ApplicationModules.of(LarderApplication.class).verify();
    }

    @Test
    void everyRoom_declaresItsNeighbours() {
        assertThat(ApplicationModules.of(LarderApplication.class).stream())
                .allSatisfy(room ->
                        assertThat(
                                        room.getBasePackage()
                                                .getAnnotation(
                                                        org.springframework.modulith
                                                                .ApplicationModule.class))
                                .as("@ApplicationModule in package-info of " + room.getIdentifier())
                                .isPresent());
    }

    @Test
    void plantedViolations_areReported() {
        assertThatExceptionOfType(Violations.class)
                .isThrownBy(() ->
                        ApplicationModules.of(
                                        PlantedViolations.class,
                                        ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                                .verify())
                .withMessageContaining("Allowed targets: none")
                .withMessageContaining("non-exposed type");
    }
}
