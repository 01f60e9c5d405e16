/**
 * Measurements of models on an engine.
 *
 * <ul>
 *   <li>{@link io.parsimony.measure.Latency}: the time of an image, of several models in turns.
 * </ul>
 */
@NullMarked
package io.parsimony.measure;

import org.jspecify.annotations.NullMarked;
