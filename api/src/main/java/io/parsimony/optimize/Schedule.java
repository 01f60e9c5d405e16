package io.parsimony.optimize;

import io.parsimony.plugin.Plugin;

/** How a number, a learning rate or a loss weight, is scaled in the course of a run. */
public interface Schedule extends Plugin {

    /**
     * The factor at a step.
     *
     * @param step the step, counted from zero
     * @param steps the number of steps of the whole run, at least one
     */
    double at(long step, long steps);
}
