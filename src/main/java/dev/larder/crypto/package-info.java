/** Random ids, HS256 tokens, encryption of the settings, password hashes. */
@ApplicationModule(allowedDependencies = {"api"})
@NullMarked
package dev.larder.crypto;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
