/**
 * Measurements that serve strategies and reports.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.measure.LayerTimes}: the time of each layer alone.
 *   <li>{@link io.parsimony.internal.measure.EngineCalibration}: a model's activations on a few samples, computed by
 *       an engine.
 *   <li>{@link io.parsimony.internal.measure.Median}: the median of measured values.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.measure;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
