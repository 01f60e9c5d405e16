package io.parsimony.tck.selftest;

import io.parsimony.tck.run.TckRun;
import java.nio.file.Path;

/**
 * The process that a mutant ends: runs the mutant named by the first argument with the journal in the second argument.
 */
public final class SelfTestChild {

    private SelfTestChild() {}

    /**
     * Runs a mutant.
     *
     * @param arguments the mutant's name and the file of the journal
     */
    public static void main(String[] arguments) {
        Mutant mutant = HonestyMutants.all().stream()
                .filter(known -> known.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        TckRun.runChild(mutant.provider(), SelfTest.childOptions(mutant, Path.of(arguments[1])), rule -> {});
        System.exit(0);
    }
}
