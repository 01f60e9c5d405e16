/** Tests of how strategies and losses are found and set up. */
@NullMarked
package io.parsimony.strategies;

import org.jspecify.annotations.NullMarked;
