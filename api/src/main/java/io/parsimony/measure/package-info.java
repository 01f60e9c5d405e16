/**
 * Measurements of models on an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.measure.Latency}: the time of an image, of several models in turns.
 * </ul>
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.parsimony.measure;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
