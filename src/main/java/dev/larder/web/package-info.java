/**
 * Servlet plumbing: the filter chain that every request passes, the {@link dev.larder.web.Call}
 * that handlers receive, bodies, answers, errors, rate limits, static files.
 */
@ApplicationModule(allowedDependencies = {"api"})
@NullMarked
package dev.larder.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
