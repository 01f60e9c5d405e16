/**
 * Hidden Markov models of characters: alignment, decoding, and error rates. All scores are natural logarithms.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.hmm.Topology}: left-to-right models of characters, and how their states are
 *       numbered.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Transitions}: probabilities of staying in a state.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Priors}: from a network's posteriors to
 *       {@link io.parsimony.examples.hctr.hmm.Emissions}, tied states included.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Alignment}, {@link io.parsimony.examples.hctr.hmm.Viterbi}: which frame
 *       belongs to which state of a known text.
 *   <li>{@link io.parsimony.examples.hctr.hmm.Decoder}, {@link io.parsimony.examples.hctr.hmm.DecoderSettings},
 *       {@link io.parsimony.examples.hctr.hmm.Reading}: what is written in a line.
 *   <li>{@link io.parsimony.examples.hctr.hmm.ErrorRate}, {@link io.parsimony.examples.hctr.hmm.EditDistance}: how much
 *       of it is wrong.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.hmm;

import org.jspecify.annotations.NullMarked;
