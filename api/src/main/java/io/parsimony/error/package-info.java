/**
 * What goes wrong and how it is said.
 *
 * <ul>
 *   <li>{@link io.parsimony.error.ParsimonyException}: the one exception that users see, with a stable id.
 *   <li>{@link io.parsimony.error.Problem}: one fault: what was expected, what was found, what to do.
 *   <li>{@link io.parsimony.error.Suggestions}: the "did you mean" of messages about unknown names.
 * </ul>
 */
@NullMarked
package io.parsimony.error;

import org.jspecify.annotations.NullMarked;
