/** Tests of the planner. */
@NullMarked
package io.parsimony.strategies.guideline;

import org.jspecify.annotations.NullMarked;
