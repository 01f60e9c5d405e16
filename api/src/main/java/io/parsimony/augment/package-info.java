/**
 * Augmentation: samples distorted on the host, at random but by seeds.
 *
 * <ul>
 *   <li>{@link io.parsimony.augment.Augmentation}: a way to distort an image, a plug-in.
 *   <li>{@link io.parsimony.augment.Image}: the image that is distorted.
 * </ul>
 */
@NullMarked
package io.parsimony.augment;

import org.jspecify.annotations.NullMarked;
