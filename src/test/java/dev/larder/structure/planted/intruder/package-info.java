/** May use the upper room, but not what is inside it. */
@ApplicationModule(allowedDependencies = "upper")
package dev.larder.structure.planted.intruder;

import org.springframework.modulith.ApplicationModule;
