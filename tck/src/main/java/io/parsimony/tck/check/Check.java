package io.parsimony.tck.check;

/** A check of a backend: ends normally if it behaves. */
@FunctionalInterface
public interface Check {

    /**
     * Checks the kit's backend.
     *
     * @throws Exception an {@link AssertionError} with what differed; a {@link Skip} with the reason if the check says
     *     nothing about this backend
     */
    void run(Kit kit) throws Exception;
}
