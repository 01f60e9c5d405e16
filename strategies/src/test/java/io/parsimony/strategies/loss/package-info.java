/** Tests of the losses. */
@NullMarked
package io.parsimony.strategies.loss;

import org.jspecify.annotations.NullMarked;
