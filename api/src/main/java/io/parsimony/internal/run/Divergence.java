package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.run.RunOptions.DivergenceSettings;
import io.parsimony.train.TrainingListener;

/** Ends a run with a diverging loss: see {@link DivergenceSettings}. */
final class Divergence implements TrainingListener {

    /** The weight of the current step in the smoothed loss. */
    private static final double WEIGHT = 0.1;
    /**
     * The minimum of the first loss in the level, because the loss of a student that starts as a copy of its teacher is
     * near zero.
     */
    private static final double SMALL = 0.1;

    private final DivergenceSettings settings;
    private LossHistory state;

    Divergence(DivergenceSettings settings, LossHistory state) {
        this.settings = settings;
        this.state = state;
    }

    LossHistory state() {
        return state;
    }

    /** Returns whether the loss is currently too high, so that no checkpoint may be written. */
    boolean suspicious() {
        return state.astray() > 0;
    }

    @Override
    public void step(Progress progress) {
        double loss = progress.report().total();
        boolean begin = Double.isNaN(state.first());
        boolean early = progress.step() < settings.steps();
        double smoothed = begin ? loss : state.smoothed() + WEIGHT * (loss - state.smoothed());
        double first = begin ? loss : state.first();
        double start = early ? Math.max(state.start(), smoothed) : state.start();
        double lowest = Math.min(state.lowest(), smoothed);
        double level = Math.min(start, settings.factor() * Math.max(first, SMALL));
        boolean high = !early && smoothed > settings.factor() * lowest && smoothed > level;
        state = new LossHistory(first, start, smoothed, lowest, high ? state.astray() + 1 : 0);
        if (state.astray() >= settings.steps()) {
            throw ParsimonyException.of(
                    ErrorId.DIVERGED,
                    "Expected the loss to fall: found %.4g (smoothed) at step %d, more than %s times the lowest, "
                            + "%.4g, for %d steps in a row.",
                    smoothed,
                    progress.step() + 1,
                    settings.factor(),
                    lowest,
                    state.astray());
        }
    }
}
