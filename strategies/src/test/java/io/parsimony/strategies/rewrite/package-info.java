/** Tests of the rewrite strategies. */
@NullMarked
package io.parsimony.strategies.rewrite;

import org.jspecify.annotations.NullMarked;
