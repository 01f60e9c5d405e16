package io.parsimony.examples.hctr.hmm;

/**
 * A line's frames against a text's sequence of states, checked once. A path's score is the sum of its emissions, its
 * transitions between frames, and the transition out of the last state.
 */
final class Trellis {

    private final Emissions emissions;
    private final int[] path;
    private final int[] columns;
    private final double[] stay;
    private final double[] leave;

    Trellis(Emissions emissions, Transitions transitions, Topology topology, int... text) {
        emissions.check(topology);
        transitions.check(topology);
        this.emissions = emissions;
        path = Alignment.path(topology, emissions.frames(), text);
        columns = new int[path.length];
        stay = new double[path.length];
        leave = new double[path.length];
        for (int i = 0; i < path.length; i++) {
            columns[i] = emissions.ties().target(path[i]);
            stay[i] = transitions.stay(path[i]);
            leave[i] = transitions.leave(path[i]);
        }
    }

    int frames() {
        return emissions.frames();
    }

    int states() {
        return path.length;
    }

    int[] path() {
        return path;
    }

    double emission(int frame, int position) {
        return emissions.scores()[frame * emissions.ties().after() + columns[position]];
    }

    double stay(int position) {
        return stay[position];
    }

    double leave(int position) {
        return leave[position];
    }
}
