/**
 * Bring your own model: a model file and a folder of pictures in, a compact model file out.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.compress.CompressCommand}: the command.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.compress;

import org.jspecify.annotations.NullMarked;
