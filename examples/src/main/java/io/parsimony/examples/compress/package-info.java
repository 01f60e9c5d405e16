/**
 * Bring your own model: a model file and a folder of pictures in, a compact model file out.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.compress.CompressCommand}: the command.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.compress;

import org.jspecify.annotations.NullMarked;
