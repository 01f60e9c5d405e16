/**
 * Hidden Markov models of characters: alignment, decoding, and error rates. All scores are natural logarithms.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.hmm.Topology}: left-to-right models of characters and the numbering of
 *       their states.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Transitions}: probabilities of staying in a state.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Priors}: converts a network's posteriors to
 *       {@link io.parsimony.examples.hctr.hmm.Emissions}, including grouped states.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Alignment}, {@link io.parsimony.examples.hctr.hmm.Viterbi}: assigns
 *       frames to the states of a known text.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Decoder}, {@link io.parsimony.examples.hctr.hmm.DecoderSettings},
 *       {@link io.parsimony.examples.hctr.hmm.Reading}: decodes a line.
 *   <li>{@link io.parsimony.examples.hctr.hmm.ErrorRate}, {@link io.parsimony.examples.hctr.hmm.EditDistance}: counts
 *       the errors.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.hmm;

import org.jspecify.annotations.NullMarked;
