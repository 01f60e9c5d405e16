/**
 * The batches of a run, in a seeded order.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.data.BatchSource}: the batches of a data set;
 *       {@link io.parsimony.internal.data.Prefetcher}: prepares them ahead.
 *   <li>{@link io.parsimony.internal.data.Augmented}: a data set with random distortions;
 *       {@link io.parsimony.internal.data.TeacherSource}: cached outputs of the teacher.
 *   <li>{@link io.parsimony.internal.data.Fingerprints}: hashes that identify models and data sets.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.data;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
