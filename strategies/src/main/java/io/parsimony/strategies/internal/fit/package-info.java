/**
 * New blocks fitted to the teacher's layers on calibration samples.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.internal.fit.ConvolutionSamples}: inputs and outputs of a layer at sampled
 *       pixels.
 *   <li>{@link io.parsimony.strategies.internal.fit.ParConvBlock},
 *       {@link io.parsimony.strategies.internal.fit.ParConvFit},
 *       {@link io.parsimony.strategies.internal.fit.DepthwiseSeparableFit}: blocks and their least-squares fit, a
 *       {@link io.parsimony.strategies.internal.fit.FittedBlock}.
 *   <li>{@link io.parsimony.strategies.internal.fit.FactorizedInitializer},
 *       {@link io.parsimony.strategies.internal.fit.BatchNormInitializer}: initial values;
 *       {@link io.parsimony.strategies.internal.fit.RankOneTerms}: a canonical polyadic decomposition.
 *   <li>{@link io.parsimony.strategies.internal.fit.Factorization}: a weight in two factors, of linear layers, 1x1
 *       convolutions and others; {@link io.parsimony.strategies.internal.fit.TuckerFactors}: in three;
 *       {@link io.parsimony.strategies.internal.fit.ResponseFit}: factors fitted to a response.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.strategies.internal.fit;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
