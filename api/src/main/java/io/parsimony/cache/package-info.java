/**
 * The settings of the on-disk cache of a teacher's outputs.
 *
 * <ul>
 *   <li>{@link io.parsimony.cache.CacheSettings}: the folder and the contents of the cache.
 * </ul>
 */
@NullMarked
package io.parsimony.cache;

import org.jspecify.annotations.NullMarked;
