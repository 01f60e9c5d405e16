/**
 * Linear algebra on host arrays.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.internal.linalg.Matrices}: conversions and products;
 *       {@link io.parsimony.strategies.internal.linalg.Vectors}: arithmetic on rows.
 *   <li>{@link io.parsimony.strategies.internal.linalg.SingularValues}: singular value decomposition;
 *       {@link io.parsimony.strategies.internal.linalg.LeastSquares}: linear least squares.
 *   <li>{@link io.parsimony.strategies.internal.linalg.WardClustering}: agglomerative clustering of the rows of a
 *       matrix.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.strategies.internal.linalg;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
