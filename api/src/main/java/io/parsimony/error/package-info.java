/**
 * Errors.
 *
 * <ul>
 *   <li>{@link io.parsimony.error.ParsimonyException}: the one exception that users see, with a stable id.
 *   <li>{@link io.parsimony.error.Problem}: one fault: the expected and the found value, and the remedy.
 *   <li>{@link io.parsimony.error.Require}: checks of settings.
 * </ul>
 */
@NullMarked
package io.parsimony.error;

import org.jspecify.annotations.NullMarked;
