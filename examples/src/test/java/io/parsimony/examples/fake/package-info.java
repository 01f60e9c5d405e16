/** A backend without an engine, for tests. */
@NullMarked
package io.parsimony.examples.fake;

import org.jspecify.annotations.NullMarked;
