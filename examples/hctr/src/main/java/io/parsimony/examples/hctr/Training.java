package io.parsimony.examples.hctr;

import io.parsimony.MeasuredModel;
import io.parsimony.network.Model;
import io.parsimony.run.TrainingHistory;
import java.time.Duration;

/**
 * A finished training.
 *
 * @param model the model as trained
 * @param history its steps, after those of all earlier rounds
 * @param frameAccuracy the accuracy on the states of the validation lines' frames, in percent
 * @param leftChance whether the loss left that of a uniform guess
 */
record Training(Model model, TrainingHistory history, double frameAccuracy, boolean leftChance) {

    Training(Model model, TrainingHistory history) {
        this(
                model,
                history,
                history.lastScore().orElseThrow().accuracy(),
                history.leftChance(
                        model.network().shape(model.network().logits()).size()));
    }

    Training(MeasuredModel trained) {
        this(trained.model(), trained.history().orElseThrow());
    }

    /** Returns the training time of all rounds. */
    Duration time() {
        return history.time();
    }

    /** Returns the same training with an equivalent model. */
    Training with(Model other) {
        return new Training(other, history, frameAccuracy, leftChance);
    }

    /** Returns this training as the last of several rounds. */
    Training after(Training before) {
        return new Training(model, before.history.then(history), frameAccuracy, leftChance);
    }
}
