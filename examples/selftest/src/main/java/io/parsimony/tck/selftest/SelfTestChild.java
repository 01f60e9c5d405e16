package io.parsimony.tck.selftest;

import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.TckRun;
import java.nio.file.Path;

/** The process that a mutant ends: runs the rules of the second argument on the mutant of the first, with a journal. */
public final class SelfTestChild {

    private SelfTestChild() {}

    /**
     * Runs a mutant.
     *
     * @param arguments its name, the rules, and the file of the journal
     */
    public static void main(String[] arguments) {
        Mutant mutant = Mutants.all().stream()
                .filter(known -> known.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        TckRun.runChild(
                mutant.provider(),
                SelfTest.options(mutant, RuleFilter.parse(arguments[1]))
                        .journal(Path.of(arguments[2]))
                        .build(),
                rule -> {});
    }
}
