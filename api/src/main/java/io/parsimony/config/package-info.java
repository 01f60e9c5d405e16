/**
 * The configuration as typed records, read from HOCON and checked as a whole before any engine loads.
 *
 * <ul>
 *   <li>{@link io.parsimony.config.Configuration}: all of it; {@link io.parsimony.config.ConfigurationReader}: how it is
 *       read.
 *   <li>{@link io.parsimony.config.TrainingConfiguration}: how a network is trained.
 *   <li>{@link io.parsimony.config.PluginModule}: the Guice module that binds what ServiceLoader finds.
 * </ul>
 */
@NullMarked
package io.parsimony.config;

import org.jspecify.annotations.NullMarked;
