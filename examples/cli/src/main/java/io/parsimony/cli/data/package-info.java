/**
 * Data named by configuration, for programs whose processes open the data again.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.data.DataSource}: the plug-in interface.
 *   <li>{@link io.parsimony.cli.data.DataSets}: what it opens.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.data;

import org.jspecify.annotations.NullMarked;
