/**
 * Changes of architecture: step two of the paper's guideline.
 *
 * <ul>
 *   <li>{@link io.parsimony.rewrite.RewriteStrategy}: the plug-in interface of strategies.
 *   <li>{@link io.parsimony.rewrite.Rewrite}: what one gives: a new model, the correspondence of nodes, and a {@link
 *       io.parsimony.rewrite.Site} for each place it looked at.
 *   <li>{@link io.parsimony.rewrite.NetworkRewriter}: replaces nodes of a network and keeps the books.
 * </ul>
 */
@NullMarked
package io.parsimony.rewrite;

import org.jspecify.annotations.NullMarked;
