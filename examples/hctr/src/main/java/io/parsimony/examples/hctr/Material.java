package io.parsimony.examples.hctr;

import io.parsimony.examples.hctr.lines.FrameDataset;
import io.parsimony.examples.hctr.lines.Frames;

/**
 * The training data of a network and the data that it is validated on during the training.
 *
 * @param train the training lines
 * @param validation the validation lines
 * @param training the frames of the training lines
 * @param examination the frames of the validation lines
 */
record Material(Aligned train, Aligned validation, FrameDataset training, FrameDataset examination) {

    Material(Frames frames, Aligned train, Aligned validation) {
        this(train, validation, train.frames(frames), validation.frames(frames));
    }
}
