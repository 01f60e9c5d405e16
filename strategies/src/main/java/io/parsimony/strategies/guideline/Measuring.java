package io.parsimony.strategies.guideline;

import io.parsimony.rewrite.RewriteContext.Calibration;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of measured losses: new parts are fitted to one half of the samples and measured on the other half.
 *
 * @param calibration the samples, and the engine that runs the network on them
 * @param seed the seed of the pixels that new parts are fitted to
 * @param cache the folder of the loss cache, so that an interrupted plan resumes and another goal reuses the losses
 * @param progress the listener for every loss
 */
public record Measuring(Calibration calibration, long seed, Optional<Path> cache, Progress progress) {

    /** Creates settings without a cache and without a listener. */
    public Measuring(Calibration calibration, long seed) {
        this(calibration, seed, Optional.empty(), (done, all, node, label, loss) -> {});
    }

    /** A listener for the progress of a measurement. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Called after a loss was measured or found in the cache.
         *
         * @param done the number of losses known
         * @param all the number of requested losses
         * @param node the site
         * @param label the strategy and its setting
         * @param loss the loss
         */
        void measured(int done, int all, String node, String label, double loss);
    }
}
