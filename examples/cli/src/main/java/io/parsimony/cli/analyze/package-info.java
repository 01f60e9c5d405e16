/** Analyzes the cost of a network. */
@NullMarked
package io.parsimony.cli.analyze;

import org.jspecify.annotations.NullMarked;
