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
 * @param provider creates further backends of the kind
 * @param backend the tested backend, open
 * @param info its description when it was opened
 * @param capabilities its capabilities when it was opened
 * @param precision the precision of the engine
 * @param seed the seed of the run
 * @param place the current rule and case
 */
public record Kit(
        BackendProvider provider,
        Backend backend,
        BackendInfo info,
        Set<Capability> capabilities,
        ComparisonPrecision precision,
        long seed,
        String place) {

    /** An action that must throw. */
    @FunctionalInterface
    interface Action {

        void run() throws Exception;
    }

    /** Returns an empty comparison for this case. */
    Comparison comparison() {
        return new Comparison(place, info.describe());
    }

    /** Returns a generator that depends on the seed, the case and the drawn item. */
    Random random(String what) {
        return Generators.of(seed, 0, place + "/" + what);
    }

    /** Returns whether the backend declares a capability. */
    boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Returns the tolerance between two runs of the same training: none if the backend declares determinism. */
    Tolerance sameness() {
        return has(Capability.DETERMINISTIC)
                ? Tolerance.NONE
                : Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    }

    /** Returns this tolerance for numbers that leave the engine in between, which rounds those of a float64 engine. */
    Tolerance carried() {
        return precision == ComparisonPrecision.FLOAT32
                ? sameness()
                : Quantity.TRAJECTORY.tolerance(ComparisonPrecision.FLOAT32);
    }

    /** Ends a case that does not apply to this backend. */
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
