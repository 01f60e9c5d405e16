/**
 * Builders of well-known backbones, for any image size and any number of classes.
 *
 * <ul>
 *   <li>{@link io.parsimony.zoo.Zoo}: all of them by name, and plain stacks of a given width and depth.
 * </ul>
 */
@NullMarked
package io.parsimony.zoo;

import org.jspecify.annotations.NullMarked;
