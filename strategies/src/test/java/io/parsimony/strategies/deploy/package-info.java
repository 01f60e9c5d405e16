/** Tests of the strategies for deployment. */
@NullMarked
package io.parsimony.strategies.deploy;

import org.jspecify.annotations.NullMarked;
