package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import java.util.Random;
import java.util.Set;

/**
 * The context of a check.
 *
 * @param provider makes further backends of the kind
 * @param backend the backend that is checked, open
 * @param info what it said of itself when it was opened
 * @param capabilities what it declared then
 * @param precision what it computes in
 * @param seed the seed of the run
 * @param place the rule and case that are checked
 */
public record Kit(
        BackendProvider provider,
        Backend backend,
        BackendInfo info,
        Set<Capability> capabilities,
        ComparisonPrecision precision,
        long seed,
        String place) {

    /** What is expected to end in an exception. */
    @FunctionalInterface
    interface Action {

        void run() throws Exception;
    }

    /** No comparisons yet, in this case's name. */
    Comparison comparison() {
        return new Comparison(place, info.describe());
    }

    /** A generator that depends on the seed, the case and what is drawn. */
    Random random(String what) {
        return Generators.of(seed, 0, place + "/" + what);
    }

    /** Returns whether the backend declares a capability. */
    boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** What may differ between two runs of the same training: nothing, where the backend declares as much. */
    Tolerance sameness() {
        return has(Capability.DETERMINISTIC)
                ? Tolerance.NONE
                : Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    }

    /** Returns the same where numbers leave the engine in between: those of an engine of float64 are rounded then. */
    Tolerance carried() {
        return precision == ComparisonPrecision.FLOAT32
                ? sameness()
                : Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    }

    /** Ends a case that says nothing about this backend. */
    static Skip skip(String reason) {
        return new Skip(reason);
    }

    /** Runs an action that must end in a {@link ParsimonyException} of the given id. */
    void refused(String id, String what, Action action) {
        String found;
        try {
            action.run();
            found = "no exception";
        } catch (ParsimonyException e) {
            found = e.id().equals(id) ? id : "[" + e.id() + "] " + e.getMessage();
        } catch (Exception e) {
            found = e.toString();
        }
        comparison()
                .that(found.equals(id), what, "a ParsimonyException of the id " + id, found)
                .done();
    }
}
