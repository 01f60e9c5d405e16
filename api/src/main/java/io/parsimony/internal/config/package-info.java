/**
 * Reads and checks the configuration.
 *
 * <ul>
 *   <li>{@link io.parsimony.internal.config.ConfigurationReader}: reads HOCON and gathers every fault.
 *   <li>{@link io.parsimony.internal.config.PluginModule}: the Guice module that binds the plug-ins found by
 *       ServiceLoader.
 * </ul>
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.parsimony.internal.config;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
