/**
 * Pictures in folders as training data.
 *
 * <ul>
 *   <li>{@link io.parsimony.cli.pictures.ImageFolder}: a folder of pictures with a subfolder for each class, divided
 *       into training and test data.
 *   <li>{@link io.parsimony.cli.pictures.Preparation}: the conversion of pictures to samples.
 * </ul>
 */
@NullMarked
package io.parsimony.cli.pictures;

import org.jspecify.annotations.NullMarked;
