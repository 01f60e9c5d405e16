/**
 * Changes of architecture: step two of the paper's guideline.
 *
 * <ul>
 *   <li>{@link io.parsimony.rewrite.RewriteStrategy}: the plug-in interface of strategies;
 *       {@link io.parsimony.rewrite.SiteStrategy}: a strategy that visits sites one by one, like most.
 *   <li>{@link io.parsimony.rewrite.ArchitectureChange}: a change of architecture: the new network, the mapping of
 *       nodes, and a {@link io.parsimony.rewrite.Site} for each examined site.
 *   <li>{@link io.parsimony.rewrite.Rewrite}: the result of a strategy: a new model and its change of architecture.
 *   <li>{@link io.parsimony.network.ClassGrouping}: the classes that share an output.
 *   <li>{@link io.parsimony.rewrite.NetworkRewriter}: replaces nodes of a network and tracks names, parameters,
 *       mapping and costs.
 *   <li>{@link io.parsimony.rewrite.RewriteContext}: what a strategy may use besides the model: the seed, and the
 *       model's activations on a few samples, which new parts are fitted to.
 * </ul>
 */
@NullMarked
package io.parsimony.rewrite;

import org.jspecify.annotations.NullMarked;
