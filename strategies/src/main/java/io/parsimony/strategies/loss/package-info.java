/**
 * Distillation losses. Each is one formula, stated in its Javadoc; the compatibility kit compares it with reference
 * values.
 *
 * <ul>
 *   <li>Against the labels: {@link io.parsimony.strategies.loss.CrossEntropy}, with label smoothing; {@link
 *       io.parsimony.strategies.loss.BinaryCrossEntropy} for one output or independent ones.
 *   <li>Against the teacher's logits: {@link io.parsimony.strategies.loss.SoftTarget}, {@link
 *       io.parsimony.strategies.loss.TopKSoftTarget} for very many classes, {@link
 *       io.parsimony.strategies.loss.Decoupled}, {@link io.parsimony.strategies.loss.Correlation}, {@link
 *       io.parsimony.strategies.loss.LogitMse}; {@link io.parsimony.strategies.loss.BinarySoftTarget} for one output.
 *   <li>Against the teacher's activations, sample by sample: {@link io.parsimony.strategies.loss.FeatureMse}, {@link
 *       io.parsimony.strategies.loss.CosineSimilarity}, {@link io.parsimony.strategies.loss.AttentionTransfer}, {@link
 *       io.parsimony.strategies.loss.NeuronSelectivity}, {@link io.parsimony.strategies.loss.VariationalInformation},
 *       {@link io.parsimony.strategies.loss.KnowledgeReview}.
 *   <li>Against the relations of the batch's samples in the teacher's activations: {@link
 *       io.parsimony.strategies.loss.SimilarityPreserving}, {@link io.parsimony.strategies.loss.ProbabilisticTransfer},
 *       {@link io.parsimony.strategies.loss.RkdDistance}, {@link io.parsimony.strategies.loss.RkdAngle}.
 * </ul>
 */
@NullMarked
package io.parsimony.strategies.loss;

import org.jspecify.annotations.NullMarked;
