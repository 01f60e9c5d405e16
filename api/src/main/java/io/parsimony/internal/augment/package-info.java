/**
 * The built-in augmentations.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.augment.Shift}, {@link io.parsimony.internal.augment.Rotate},
 *       {@link io.parsimony.internal.augment.Elastic}: displacements of pixels.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.augment;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
