/**
 * The programs and the loop of a training.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.train.Trainer}: drives a session over a data set, in {@link
 *       io.parsimony.internal.train.Rounds}.
 *   <li>{@link io.parsimony.internal.train.LossProgram}, {@link io.parsimony.internal.train.UpdateProgram}: the two
 *       functions of a step; {@link io.parsimony.internal.train.EmaProgram}: the exponential moving average that
 *       may follow.
 *   <li>{@link io.parsimony.internal.train.GradientBalancing}: weights of an objective by shares of the gradient.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.train;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
