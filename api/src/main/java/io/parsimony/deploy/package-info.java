/**
 * Step four of the guideline: the student in the form that is fastest on an engine, checked and written to a file.
 *
 * <ul>
 *   <li>{@link io.parsimony.deploy.DeploymentSettings}: forms, batch sizes, rounds and tolerance.
 *   <li>{@link io.parsimony.deploy.DeployedModel}: the result, with every candidate's times.
 *   <li>{@link io.parsimony.deploy.ReducedPrecision}: the plug-in interface of files with fewer bits per number.
 * </ul>
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.parsimony.deploy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
