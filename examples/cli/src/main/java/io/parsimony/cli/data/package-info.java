/**
 * Data named by configuration, for programs whose processes open the data again.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.data.DataConfiguration}: reads {@code parsimony.data}.
 *   <li>{@link io.parsimony.cli.data.DataSource}: the plug-in interface; {@link io.parsimony.cli.data.SourceSettings}:
 *       checks for those who implement it.
 *   <li>{@link io.parsimony.cli.data.DataSets}: what it opens.
 *   <li>{@link io.parsimony.cli.data.IdxSource}, {@link io.parsimony.cli.data.PictureSource}, {@link
 *       io.parsimony.cli.data.DrawnSource}: the sources of this module.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.data;

import org.jspecify.annotations.NullMarked;
