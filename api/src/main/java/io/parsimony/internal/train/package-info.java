/**
 * The programs and the loop of a training.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.train.Trainer}: runs a session on a data set, in {@link
 *       io.parsimony.internal.train.Rounds}.
 *   <li>{@link io.parsimony.internal.train.LossProgram}, {@link io.parsimony.internal.train.UpdateProgram}: the two
 *       functions of a step; {@link io.parsimony.internal.train.EmaProgram}: the optional exponential moving average.
 *   <li>{@link io.parsimony.internal.train.GradientBalancing}: computes the weights of an objective from shares of the
 *       gradient.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.train;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
