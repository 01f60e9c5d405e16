/**
 * The data of the examples.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.data.Mnist}: the handwritten digits.
 *   <li>{@link io.parsimony.examples.data.FileCache}: files that are fetched once and checked by their hash.
 *   <li>{@link io.parsimony.examples.data.HttpMirror}, {@link io.parsimony.examples.data.NpmPackage}, {@link
 *       io.parsimony.examples.data.NpmArchive}: where they come from.
 *   <li>{@link io.parsimony.examples.data.TarGz}: the files of an archive, one after another.
 *   <li>{@link io.parsimony.examples.data.IdxFile}, {@link io.parsimony.examples.data.IdxDataset}: their format.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.data;

import org.jspecify.annotations.NullMarked;
