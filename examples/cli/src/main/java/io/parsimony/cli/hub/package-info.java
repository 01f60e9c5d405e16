/**
 * Models in folders in the layout of model hubs.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.hub.HubFolder}: the model file and the configuration of a folder.
 *   <li>{@link io.parsimony.cli.hub.HubConfiguration}: the preparation of pictures for a model.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.hub;

import org.jspecify.annotations.NullMarked;
