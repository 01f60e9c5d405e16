/**
 * Networks as immutable data.
 *
 * <ul>
 *   <li>{@link io.parsimony.network.Layer}: the layer vocabulary, one record each, visited by
 *       {@link io.parsimony.network.LayerVisitor}; {@link io.parsimony.network.LayerTraits}: the properties that
 *       analyzes and rewrites ask for.
 *   <li>{@link io.parsimony.network.Network}: a directed acyclic graph of named nodes, made by
 *       {@link io.parsimony.network.NetworkBuilder}.
 *   <li>{@link io.parsimony.network.Parameters}: tensors by name; {@link io.parsimony.network.Model}: a network with
 *       its parameters and their provenance.
 *   <li>{@link io.parsimony.network.InferenceProgram}: a network's forward pass as a program.
 * </ul>
 */
@NullMarked
package io.parsimony.network;

import org.jspecify.annotations.NullMarked;
