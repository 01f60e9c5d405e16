/**
 * The deployment of a trained student.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.deploy.Deployment}: times candidate forms, verifies the fastest, writes it.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.deploy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
