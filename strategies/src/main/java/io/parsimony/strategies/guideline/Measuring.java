package io.parsimony.strategies.guideline;

import io.parsimony.rewrite.RewriteContext.Calibration;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a plan's losses are measured: on one half of the samples, with new parts fitted to the other half.
 *
 * @param calibration the samples, and the engine that runs the network on them
 * @param seed the seed of the pixels that new parts are fitted to
 * @param cache a folder in which losses are kept, so that an interrupted plan goes on and another goal costs nothing
 * @param progress is told of every loss
 */
public record Measuring(Calibration calibration, long seed, Optional<Path> cache, Progress progress) {

    /** Creates settings without a cache and without a listener. */
    public Measuring(Calibration calibration, long seed) {
        this(calibration, seed, Optional.empty(), (done, all, node, label, loss) -> {});
    }

    /** Is told how far a measurement is. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Called when a loss was measured or found in the cache.
         *
         * @param done the number of losses known
         * @param all the number of losses wanted
         * @param node the site
         * @param label the strategy and its setting
         * @param loss the loss
         */
        void measured(int done, int all, String node, String label, double loss);
    }
}
