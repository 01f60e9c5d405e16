package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.Require;

/**
 * Left-to-right hidden Markov models, one per character, all with the same number of states. In each state, the model
 * stays or moves to the next state; in the last state, it stays or leaves. State {@code s} of character {@code c} is
 * output {@code c * states + s} of the network.
 *
 * @param characters the number of characters, at least one
 * @param states the number of states per character, at least one
 */
public record Topology(int characters, int states) {

    /**
     * Checks the ranges.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public Topology {
        Require.atLeastOne("characters", characters);
        Require.atLeastOne("states", states);
    }

    /** Returns the number of states of all characters, which is the number of network outputs without grouping. */
    public int outputs() {
        return Math.multiplyExact(characters, states);
    }

    /** Returns the output of a character's state. */
    public int output(int character, int state) {
        return character * states + state;
    }

    /** Returns the character of an output. */
    public int character(int output) {
        return output / states;
    }

    /** Returns the outputs of a text's states, in order. */
    public int[] path(int... text) {
        int[] path = new int[text.length * states];
        for (int i = 0; i < path.length; i++) {
            path[i] = output(text[i / states], i % states);
        }
        return path;
    }
}
