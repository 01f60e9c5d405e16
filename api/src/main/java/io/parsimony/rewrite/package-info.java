/**
 * Changes of architecture: step two of the paper's guideline.
 *
 * <ul>
 *   <li>{@link io.parsimony.rewrite.RewriteStrategy}: the plug-in interface of strategies.
 *   <li>{@link io.parsimony.rewrite.SiteStrategy}: a strategy that goes from site to site, as most do.
 *   <li>{@link io.parsimony.rewrite.Outline}: a change of architecture: the new network, the correspondence of nodes, and a
 *       {@link io.parsimony.rewrite.Site} for each place looked at.
 *   <li>{@link io.parsimony.rewrite.Rewrite}: what a strategy gives: a new model and its outline.
 *   <li>{@link io.parsimony.rewrite.OutputMap}: which classes share an output, and how to tell them apart again; {@link
 *       io.parsimony.rewrite.OutputLayer}: the linear layer that they come from.
 *   <li>{@link io.parsimony.rewrite.NetworkRewriter}: replaces nodes of a network and keeps the books.
 *   <li>{@link io.parsimony.rewrite.Calibration}: a model's behaviour on a few samples, for warm starts.
 * </ul>
 */
@NullMarked
package io.parsimony.rewrite;

import org.jspecify.annotations.NullMarked;
