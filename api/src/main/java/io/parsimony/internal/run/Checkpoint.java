package io.parsimony.internal.run;

import io.parsimony.internal.train.OptimizerState;
import io.parsimony.network.Parameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run needs to go on as if it had never stopped. What is drawn at random in a run (the order of samples,
 * dropout masks) depends on its seed and on its position alone, so the position is the random state.
 *
 * @param taken the steps taken
 * @param epoch the epoch of the next step, counted from zero
 * @param index the next step's batch in its epoch, counted from zero
 * @param parameters the student's parameters, running statistics included
 * @param optimizer the optimizer's state, with the averages of the parameters where the run keeps them
 * @param validated the epochs after which the model was tested
 * @param best the best model so far, if the run tests its models
 * @param losses what the watch over the loss remembers
 * @param identity what must be the same for a run to go on from here, by what it is
 */
public record Checkpoint(
        long taken,
        int epoch,
        int index,
        Parameters parameters,
        OptimizerState optimizer,
        int validated,
        Optional<Best> best,
        LossHistory losses,
        Map<String, String> identity) {

    /** Copies the map. */
    public Checkpoint {
        identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    }
}
