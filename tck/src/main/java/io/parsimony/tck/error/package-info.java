/**
 * The errors of the kit.
 *
 * <ul>
 *   <li>{@link io.parsimony.tck.error.TckErrorId}: each kind of fault with its remedy.
 * </ul>
 */
@NullMarked
package io.parsimony.tck.error;

import org.jspecify.annotations.NullMarked;
