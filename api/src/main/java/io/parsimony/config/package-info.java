/**
 * The configuration as typed records, checked as a whole before any engine loads.
 *
 * <ul>
 *   <li>{@link io.parsimony.config.Configuration}: the whole configuration; {@link io.parsimony.config.Target}: the
 *       required savings.
 *   <li>{@link io.parsimony.config.TrainingConfiguration}: the settings of one training;
 *       {@link io.parsimony.config.TapSelection}: the choice of compared activations.
 * </ul>
 */
@NullMarked
package io.parsimony.config;

import org.jspecify.annotations.NullMarked;
