/**
 * The sites of a rewrite: which nodes a strategy replaces.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.internal.site.NodeSelection},
 *       {@link io.parsimony.strategies.internal.site.KeptNodes}: the settings {@code only} and {@code keep}.
 *   <li>{@link io.parsimony.strategies.internal.site.Substitute},
 *       {@link io.parsimony.strategies.internal.site.Route},
 *       {@link io.parsimony.strategies.internal.site.KernelAlignment}: conditions on a site.
 *   <li>{@link io.parsimony.strategies.internal.site.SizeSettings}: settings of which at most one is set.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.strategies.internal.site;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
