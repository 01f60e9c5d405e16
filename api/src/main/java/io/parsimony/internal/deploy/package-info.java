/**
 * The deployment of a trained student.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.deploy.Deployment}: times candidate forms, verifies the fastest, writes it.
 * </ul>
 */
@NullMarked
package io.parsimony.internal.deploy;

import org.jspecify.annotations.NullMarked;
