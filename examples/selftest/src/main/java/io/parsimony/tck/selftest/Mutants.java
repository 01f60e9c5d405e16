package io.parsimony.tck.selftest;

import java.util.List;
import java.util.stream.Stream;

/** Lists all mutants in the order of the rules that they break. */
public final class Mutants {

    private Mutants() {}

    /** Returns all mutants. */
    public static List<Mutant> all() {
        return Stream.of(
                        HonestyMutants.all(),
                        ValueMutants.all(),
                        ExecutableMutants.all(),
                        OperationMutants.all(),
                        ImageMutants.all(),
                        ProgramMutants.all(),
                        InferenceMutants.all(),
                        TrainingMutants.all(),
                        BatchMutants.all(),
                        FaultMutants.all(),
                        KindMutants.all(),
                        SizeMutants.all(),
                        StateMutants.all())
                .flatMap(List::stream)
                .toList();
    }
}
