/** May use nothing, and does. */
@ApplicationModule(allowedDependencies = {})
package dev.larder.structure.planted.lower;

import org.springframework.modulith.ApplicationModule;
