/**
 * Finds plug-ins and reads and writes their settings.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.plugin.PluginRegistry}: the plug-ins of one kind, by name, found by
 *       ServiceLoader; {@link io.parsimony.internal.plugin.PluginFolder}: plug-ins outside the class path.
 *   <li>{@link io.parsimony.internal.plugin.Settings}: one object of a HOCON configuration, which gathers every
 *       fault; {@link io.parsimony.internal.plugin.SettingsReader}: reads plug-ins from it;
 *       {@link io.parsimony.internal.plugin.SettingsWriter}: writes them.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.plugin;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
