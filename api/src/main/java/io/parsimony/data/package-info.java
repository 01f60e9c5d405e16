/**
 * Labeled samples.
 *
 * <ul>
 *   <li>{@link io.parsimony.data.Dataset}: samples with their labels.
 * </ul>
 */
@NullMarked
package io.parsimony.data;

import org.jspecify.annotations.NullMarked;
