package io.parsimony.format.dl4j;

import java.util.ArrayList;
import java.util.List;

/**
 * The conversion of a vertex before shapes are known.
 *
 * @param parameters the number of parameters it reads from the file
 * @param reaches its constraints on the sizes of its first input, in order
 * @param step adds its layers to a network
 */
record Stage(long parameters, List<Reach> reaches, Step step) {

    /** Adds layers to a network. */
    @FunctionalInterface
    interface Step {

        /**
         * Adds the layers.
         *
         * @param name the vertex's name
         * @param inputs the names of the input values
         * @return the name of the output value
         */
        String add(Dl4jDraft draft, String name, List<String> inputs);
    }

    /** Returns its input. */
    static final Stage NOTHING = new Stage(0, List.of(), (draft, name, inputs) -> inputs.get(0));

    /** Returns a stage without parameters. */
    static Stage of(Reach reach, Step step) {
        return new Stage(0, List.of(reach), step);
    }

    /** Returns this stage followed by another. */
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
