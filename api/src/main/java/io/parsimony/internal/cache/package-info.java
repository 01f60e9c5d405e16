/**
 * On-disk cache of a teacher's outputs: the teacher runs once over the data set, and training reads its outputs.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.cache.TeacherCache}: the cache.
 *   <li>{@link io.parsimony.internal.cache.CacheStorage}: the files of a cache.
 *   <li>{@link io.parsimony.internal.cache.DistributedPass}: a backend that fills a cache on several machines.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.cache;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
