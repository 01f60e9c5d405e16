/**
 * Deployment of a student.
 *
 * <ul>
 *   <li>{@link io.parsimony.deploy.DeployStage}: the contract; {@link io.parsimony.deploy.Deployed}: its result.
 * </ul>
 */
@NullMarked
package io.parsimony.deploy;

import org.jspecify.annotations.NullMarked;
