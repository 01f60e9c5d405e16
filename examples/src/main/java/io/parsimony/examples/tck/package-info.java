/**
 * The compatibility test kit without a test class.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.tck.TckCommand}: {@code examples/run tck}.
 *   <li>{@link io.parsimony.examples.tck.SelfTestCommand}: {@code examples/run tck-selftest}.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.tck;

import org.jspecify.annotations.NullMarked;
