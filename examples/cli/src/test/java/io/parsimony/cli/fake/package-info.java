/** A backend without an engine, for tests. */
@NullMarked
package io.parsimony.cli.fake;

import org.jspecify.annotations.NullMarked;
