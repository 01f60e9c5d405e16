/**
 * Augmentation: samples distorted on the host, at random but reproducibly from a seed.
 *
 * <ul>
 *   <li>{@link io.parsimony.augment.Augmentation}: a random distortion of an image, a plug-in.
 *   <li>{@link io.parsimony.augment.Image}: the image that is distorted.
 * </ul>
 */
@NullMarked
package io.parsimony.augment;

import org.jspecify.annotations.NullMarked;
