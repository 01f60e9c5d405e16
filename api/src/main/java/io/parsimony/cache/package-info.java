/**
 * The teacher's values on disk: the teacher runs once over the data set, and training reads what it said.
 *
 * <ul>
 *   <li>{@link io.parsimony.cache.TeacherCache}: the cache.
 *   <li>{@link io.parsimony.cache.CacheSettings}: where it is and what it holds.
 * </ul>
 */
@NullMarked
package io.parsimony.cache;

import org.jspecify.annotations.NullMarked;
