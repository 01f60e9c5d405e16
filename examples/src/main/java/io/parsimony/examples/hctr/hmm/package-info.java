/** Hidden Markov models of characters: alignment, decoding, and error rates. */
@NullMarked
package io.parsimony.examples.hctr.hmm;

import org.jspecify.annotations.NullMarked;
