/**
 * On-disk cache of a teacher's outputs: the teacher runs once over the data set, and training reads its outputs.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.cache.TeacherCache}: the cache.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.cache;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
