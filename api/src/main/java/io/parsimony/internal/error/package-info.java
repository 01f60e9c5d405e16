/**
 * Helpers for error messages.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.error.Suggestions}: the "did you mean" of messages about unknown names.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.error;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
