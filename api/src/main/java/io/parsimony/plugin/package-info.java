/**
 * Plug-ins: parts that are found on the class path by name and set up by configuration.
 *
 * <p>A plug-in is a record that implements one of the plug-in interfaces. Its components are its settings, its
 * constructor without arguments gives their defaults, its canonical constructor checks them, and a line in {@code
 * META-INF/services} makes it known. There is nothing else to write.
 *
 * <ul>
 *   <li>{@link io.parsimony.plugin.Plugin}: the interface of all plug-ins.
 * </ul>
 */
@NullMarked
package io.parsimony.plugin;

import org.jspecify.annotations.NullMarked;
