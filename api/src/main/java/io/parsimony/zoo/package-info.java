/**
 * Builders of well-known backbones, for any image size and any number of classes.
 *
 * <ul>
 *   <li>{@link io.parsimony.zoo.Zoo}: all of them by name; {@link io.parsimony.zoo.Backbone}: one of them.
 *   <li>{@link io.parsimony.zoo.LeNet}, {@link io.parsimony.zoo.AlexNet}, {@link io.parsimony.zoo.Vgg}: plain stacks.
 *   <li>{@link io.parsimony.zoo.ResNet}, {@link io.parsimony.zoo.DenseNet}, {@link io.parsimony.zoo.GoogLeNet}, {@link
 *       io.parsimony.zoo.MobileNetV2}: networks with branches.
 *   <li>{@link io.parsimony.zoo.Hctr}: a classifier of handwritten Chinese with tens of thousands of outputs.
 * </ul>
 */
@NullMarked
package io.parsimony.zoo;

import org.jspecify.annotations.NullMarked;
