package io.parsimony.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.OptionalInt;

/**
 * How the model is tested between epochs, on samples held out from training.
 *
 * @param share the share of the training data that is held out, in [0, 1); with zero nothing is tested
 * @param metric what is looked at
 * @param margin by how much a model must be better to count as better: percentage points, or units of the loss
 * @param patience the number of epochs without a better model after which training stops early, if it does
 * @param keepBest whether the best model is the result; the last one is otherwise
 */
public record ValidationSettings(double share, Metric metric, double margin, OptionalInt patience, boolean keepBest) {

    /** What is looked at. */
    public enum Metric {
        /** The share of samples classified rightly: more is better. */
        ACCURACY,
        /** The mean cross-entropy: less is better. */
        LOSS
    }

    /** Checks the ranges. */
    public ValidationSettings {
        Require.inRange("share", share, 0, 1);
        Require.notNegative("margin", margin);
        patience.ifPresent(epochs -> Require.atLeastOne("patience", epochs));
        if (patience.isPresent() && share == 0) {
            throw Require.bad("patience", "a share of samples to test on, for instance share = 0.1", "none");
        }
    }

    /** No test. */
    public ValidationSettings() {
        this(0, Metric.ACCURACY, 0, OptionalInt.empty(), true);
    }

    /** Returns a builder of a test on a share of the training data, in (0, 1). */
    public static Builder builder(double share) {
        return new Builder(share);
    }

    /** Collects settings. */
    public static final class Builder {

        private final double share;
        private Metric metric = Metric.ACCURACY;
        private double margin;
        private OptionalInt patience = OptionalInt.empty();
        private boolean keepBest = true;

        private Builder(double share) {
            this.share = share;
        }

        /** Sets what models are compared by; by default accuracy. */
        public Builder metric(Metric value) {
            metric = value;
            return this;
        }

        /** Sets by how much a model must be better, in percentage points or units of the loss; by default zero. */
        public Builder margin(double value) {
            margin = value;
            return this;
        }

        /** Sets the epochs without a better model after which training stops, at least one; by default it does not. */
        public Builder patience(int value) {
            patience = OptionalInt.of(value);
            return this;
        }

        /** Sets whether the best model is the result, which is the default, or the last. */
        public Builder keepBest(boolean value) {
            keepBest = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public ValidationSettings build() {
            return new ValidationSettings(share, metric, margin, patience, keepBest);
        }
    }
}
