package io.parsimony.examples.hctr.hmm;

import io.parsimony.examples.hctr.text.LanguageModel;
import io.parsimony.network.ClassGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Hidden Markov models that are small enough for a search over every path. */
final class TinyModels {

    private TinyModels() {}

    static Transitions transitions(Topology topology, Random random) {
        return Transitions.of(random.doubles(topology.outputs(), 0.2, 0.8).toArray());
    }

    static Emissions emissions(int frames, ClassGrouping ties, Random random) {
        float[] scores = new float[frames * ties.after()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (2 * random.nextGaussian());
        }
        return new Emissions(frames, scores, ties);
    }

    static Emissions emissions(int frames, Topology topology, Random random) {
        return emissions(frames, ClassGrouping.identity(topology.outputs()), random);
    }

    /** Returns every distribution of a sequence of states over frames: the position of each frame. */
    static List<int[]> paths(int frames, int states) {
        List<int[]> paths = new ArrayList<>();
        paths(new int[frames], 1, states, paths);
        return paths;
    }

    private static void paths(int[] path, int frame, int states, List<int[]> paths) {
        if (frame == path.length) {
            if (path[frame - 1] == states - 1) {
                paths.add(path.clone());
            }
            return;
        }
        for (int position = path[frame - 1]; position <= Math.min(path[frame - 1] + 1, states - 1); position++) {
            path[frame] = position;
            paths(path, frame + 1, states, paths);
        }
    }

    /** Returns the log score of one path of a text. */
    static double score(Emissions emissions, Transitions transitions, int[] outputs, int[] path) {
        double score = 0;
        for (int frame = 0; frame < path.length; frame++) {
            int output = outputs[path[frame]];
            score += emissions.at(frame, output);
            boolean stays = frame + 1 < path.length && path[frame + 1] == path[frame];
            score += stays ? transitions.stay(output) : transitions.leave(output);
        }
        return score;
    }

    /** Returns the best reading by a search over every path of every text. */
    static Reading best(
            Emissions emissions,
            Transitions transitions,
            Topology topology,
            Optional<LanguageModel> language,
            DecoderSettings settings) {
        Reading best = Reading.nothing();
        for (int length = 1; length * topology.states() <= emissions.frames(); length++) {
            int texts = (int) Math.pow(topology.characters(), length);
            for (int number = 0; number < texts; number++) {
                int[] text = digits(number, length, topology.characters());
                double of = settings.bonus() * length
                        + language.map(model -> settings.languageWeight() * probability(model, text))
                                .orElse(0.0);
                int[] outputs = topology.path(text);
                for (int[] path : paths(emissions.frames(), outputs.length)) {
                    double score = of + score(emissions, transitions, outputs, path);
                    if (score > best.score()) {
                        best = new Reading(text, starts(path, topology.states()), score);
                    }
                }
            }
        }
        return best;
    }

    private static int[] digits(int number, int length, int base) {
        int[] digits = new int[length];
        for (int i = 0; i < length; i++) {
            digits[i] = number % base;
            number /= base;
        }
        return digits;
    }

    private static double probability(LanguageModel model, int[] text) {
        double sum = 0;
        long context = model.start();
        for (int character : text) {
            sum += model.logProbability(context, character);
            context = model.append(context, character);
        }
        return sum;
    }

    private static int[] starts(int[] path, int states) {
        return IntStream.range(0, path.length)
                .filter(frame -> path[frame] % states == 0 && (frame == 0 || path[frame - 1] != path[frame]))
                .toArray();
    }

    /** Returns a model of random probabilities for each context of up to {@code order - 1} characters. */
    static LanguageModel language(int characters, int order, Random random) {
        int contexts = (int) Math.pow(characters + 1, order - 1);
        double[][] logs = new double[contexts][];
        for (int context = 0; context < contexts; context++) {
            double[] weights = random.doubles(characters, 0.01, 1).toArray();
            double sum =
                    IntStream.range(0, characters).mapToDouble(i -> weights[i]).sum();
            logs[context] = IntStream.range(0, characters)
                    .mapToDouble(i -> Math.log(weights[i] / sum))
                    .toArray();
        }
        return new LanguageModel() {

            @Override
            public int characters() {
                return characters;
            }

            @Override
            public long start() {
                return 0;
            }

            @Override
            public long append(long context, int character) {
                return (context * (characters + 1) + character + 1) % contexts;
            }

            @Override
            public double logProbability(long context, int character) {
                return logs[(int) context][character];
            }
        };
    }
}
