/**
 * Augmentation: samples distorted on the host, at random but by seeds.
 *
 * <ul>
 *   <li>{@link io.parsimony.augment.Augmentation}: a way to distort an image, a plug-in.
 *   <li>{@link io.parsimony.augment.Shift}, {@link io.parsimony.augment.Rotate}, {@link io.parsimony.augment.Elastic}: the
 *       built-in ones.
 *   <li>{@link io.parsimony.augment.Image}: what they work on.
 * </ul>
 */
@NullMarked
package io.parsimony.augment;

import org.jspecify.annotations.NullMarked;
