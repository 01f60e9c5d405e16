/**
 * Plug-ins: components that are found on the class path by name and set by the configuration.
 *
 * <p>A plug-in is a record that implements one of the plug-in interfaces. Its components are its settings, its
 * constructor without arguments sets their defaults, and its canonical constructor checks them. A line in {@code
 * META-INF/services} registers it. No other code is necessary.
 *
 * <ul>
 *   <li>{@link io.parsimony.plugin.Plugin}: the interface of all plug-ins.
 * </ul>
 */
@NullMarked
package io.parsimony.plugin;

import org.jspecify.annotations.NullMarked;
