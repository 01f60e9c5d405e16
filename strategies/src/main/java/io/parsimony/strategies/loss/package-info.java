/**
 * Losses: what a student may be trained towards. Each has one formula, which its Javadoc states and the compatibility kit
 * holds to reference values.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.loss.CrossEntropy}: against the labels, with label smoothing.
 *   <li>{@link io.parsimony.strategies.loss.SoftTarget}: against the teacher's softened probabilities.
 *   <li>{@link io.parsimony.strategies.loss.LogitMse}: against the teacher's logits.
 *   <li>{@link io.parsimony.strategies.loss.FeatureMse}: against the teacher's activations.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.loss;

import org.jspecify.annotations.NullMarked;
