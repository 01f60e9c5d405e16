/**
 * Builders of well-known backbones.
 *
 * <ul>
 *   <li>{@link io.parsimony.zoo.Vgg}: plain stacks of 3x3 convolutions with batch normalisation.
 * </ul>
 */
@NullMarked
package io.parsimony.zoo;

import org.jspecify.annotations.NullMarked;
