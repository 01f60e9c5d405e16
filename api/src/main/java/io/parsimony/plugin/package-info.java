/**
 * Plug-ins: parts that are found on the class path by name and set up by configuration.
 *
 * <p>A plug-in is a record that implements one of the plug-in interfaces. Its components are its settings, its
 * constructor without arguments gives their defaults, its canonical constructor checks them, and a line in {@code
 * META-INF/services} makes it known. There is nothing else to write.
 *
 * <ul>
 *   <li>{@link io.parsimony.plugin.Plugin}: what all plug-ins have: a name.
 *   <li>{@link io.parsimony.plugin.PluginRegistry}: the plug-ins of one kind, by name, found by ServiceLoader.
 *   <li>{@link io.parsimony.plugin.Settings}: one object of a HOCON configuration, which gathers every fault; {@link
 *       io.parsimony.plugin.SettingsReader}: reads plug-ins from it; {@link io.parsimony.plugin.SettingsWriter}: writes them.
 * </ul>
 */
@NullMarked
package io.parsimony.plugin;

import org.jspecify.annotations.NullMarked;
