/**
 * Compression from the command line: a model file and a folder of pictures in, a compact model file and a report out.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.compress.CompressCommand}: rewrites and distills; {@link
 *       io.parsimony.cli.compress.DistillCommand}: distills into a user's student.
 *   <li>{@link io.parsimony.cli.compress.CompressionDisplay}: prints a running compression; {@link
 *       io.parsimony.cli.compress.CompressionReport}: writes its report.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.compress;

import org.jspecify.annotations.NullMarked;
