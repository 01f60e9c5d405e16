/**
 * The settings of the on-disk cache of a teacher's outputs.
 *
 * <ul>
 *   <li>{@link io.parsimony.cache.CacheSettings}: the folder and the contents of the cache.
 * </ul>
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.parsimony.cache;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
