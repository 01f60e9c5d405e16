/**
 * The flow of channels through a network.
 *
 * <ul>
 *   <li>{@link io.parsimony.strategies.internal.channels.ChannelFlow}: the channels that must be removed together.
 *   <li>{@link io.parsimony.strategies.rewrite.ChannelPruning}: removes channels and their parameters.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.strategies.internal.channels;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
