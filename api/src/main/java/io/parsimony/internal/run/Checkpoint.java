package io.parsimony.internal.run;

import io.parsimony.internal.train.OptimizerState;
import io.parsimony.network.Parameters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state from which a run resumes bit for bit. The random draws of a run (the order of samples, dropout masks)
 * depend only on its seed and position, so the position is the random state.
 *
 * @param taken the number of finished steps
 * @param epoch the epoch of the next step, counted from zero
 * @param index the next step's batch in its epoch, counted from zero
 * @param parameters the student's parameters, running statistics included
 * @param optimizer the optimizer's state, with the averages of the parameters if the run keeps them
 * @param validated the number of epochs with a test of the model
 * @param best the best model so far, if the run validates
 * @param losses the state of the divergence check
 * @param identity the settings that must be equal to resume the run, by name
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
