/**
 * The built-in optimizers and schedules.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.optimize.Sgd}, {@link io.parsimony.internal.optimize.Adam},
 *       {@link io.parsimony.internal.optimize.AdamW}: optimizers.
 *   <li>{@link io.parsimony.internal.optimize.ConstantSchedule},
 *       {@link io.parsimony.internal.optimize.LinearSchedule},
 *       {@link io.parsimony.internal.optimize.CosineSchedule}, {@link io.parsimony.internal.optimize.StepDecay},
 *       {@link io.parsimony.internal.optimize.WarmUp}: schedules.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.optimize;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
