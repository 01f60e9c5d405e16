/**
 * The compatibility test kit without a test class.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.tck.TckCommand}: {@code examples/run tck}.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.tck;

import org.jspecify.annotations.NullMarked;
