package io.parsimony.format.dl4j;

import java.util.ArrayList;
import java.util.List;

/**
 * What a vertex becomes, before any shape is known.
 *
 * @param parameters the numbers that it takes of the file's
 * @param reaches what it says about the sizes of its first input, in order
 * @param step what adds its layers to a network
 */
record Stage(long parameters, List<Reach> reaches, Step step) {

    /** Adds layers to a network. */
    @FunctionalInterface
    interface Step {

        /**
         * Adds them.
         *
         * @param name the vertex's name
         * @param inputs the names of the values that it takes
         * @return the name of the value that it gives
         */
        String add(Dl4jDraft draft, String name, List<String> inputs);
    }

    /** Gives what it takes. */
    static final Stage NOTHING = new Stage(0, List.of(), (draft, name, inputs) -> inputs.get(0));

    /** Returns a stage without parameters. */
    static Stage of(Reach reach, Step step) {
        return new Stage(0, List.of(reach), step);
    }

    /** This stage and another after it. */
    Stage then(Stage next) {
        if (next == NOTHING) {
            return this;
        }
        if (this == NOTHING) {
            return next;
        }
        List<Reach> all = new ArrayList<>(reaches);
        all.addAll(next.reaches);
        return new Stage(
                Math.addExact(parameters, next.parameters),
                all,
                (draft, name, inputs) -> next.step.add(draft, name, List.of(step.add(draft, name, inputs))));
    }
}
