/**
 * The built-in augmentations.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.augment.Shift}, {@link io.parsimony.internal.augment.Rotate},
 *       {@link io.parsimony.internal.augment.Elastic}: displacements of pixels.
 * </ul>
 */
@NullMarked
package io.parsimony.internal.augment;

import org.jspecify.annotations.NullMarked;
