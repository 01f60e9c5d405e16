package io.parsimony.tck.check;

/** A check of a backend that returns normally if the backend conforms. */
@FunctionalInterface
public interface Check {

    /**
     * Checks the kit's backend.
     *
     * @throws Exception an {@link AssertionError} with the differences; a {@link Skip} with the reason if the check
     *     does not apply to this backend
     */
    void run(Kit kit) throws Exception;
}
