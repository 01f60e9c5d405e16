package io.parsimony.config;

import io.parsimony.cost.Cost;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.util.Locale;

/**
 * The required savings of a student.
 *
 * @param macs the least factor by which multiply-accumulates must fall
 * @param parameters the least factor by which parameters must fall
 * @param strict whether a student that misses the target ends the compression; otherwise the compression continues with
 *     the nearest student
 */
public record Target(double macs, double parameters, boolean strict) {

    /** Checks the ranges. */
    public Target {
        Require.positive("macs", macs);
        Require.positive("parameters", parameters);
    }

    /** Creates a strict target. */
    public Target(double macs, double parameters) {
        this(macs, parameters, true);
    }

    /** Creates a target that requires no savings. */
    public Target() {
        this(1, 1);
    }

    /**
     * Checks that a student reaches this target. A target that is not strict accepts any student.
     *
     * @throws ParsimonyException ({@code target-missed})
     */
    public void requireMet(Cost teacher, Cost student) {
        double fewerMacs = (double) teacher.macs() / student.macs();
        double fewerParameters = (double) teacher.parameters() / student.parameters();
        if (strict && (fewerMacs < macs || fewerParameters < parameters)) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.TARGET_MISSED,
                            String.format(
                                    Locale.ROOT,
                                    "Expected at least %.2fx fewer multiply-accumulates and %.2fx fewer "
                                            + "parameters, found %.2fx and %.2fx.",
                                    macs,
                                    parameters,
                                    fewerMacs,
                                    fewerParameters))
                    .at("parsimony.compress.target")
                    .hint("Keep fewer sites, lower omega or ranks, or set parsimony.compress.target.strict = false"
                            + " to accept the closest student."));
        }
    }
}
