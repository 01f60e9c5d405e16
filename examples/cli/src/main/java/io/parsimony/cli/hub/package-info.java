/**
 * Models in folders as model hubs lay them out.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.hub.HubFolder}: the model file of a folder and the configuration beside it.
 *   <li>{@link io.parsimony.cli.hub.HubConfiguration}: how the folder's configuration prepares pictures.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.hub;

import org.jspecify.annotations.NullMarked;
