/**
 * Measurements of models on an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.measure.Latency}: the time of an image, of several models in turns.
 *   <li>{@link io.parsimony.measure.LayerTimes}: the time of each layer alone.
 *   <li>{@link io.parsimony.measure.EngineCalibration}: a model's values on a few samples, for strategies to fit new parts
 *       by.
 * </ul>
 */
@NullMarked
package io.parsimony.measure;

import org.jspecify.annotations.NullMarked;
