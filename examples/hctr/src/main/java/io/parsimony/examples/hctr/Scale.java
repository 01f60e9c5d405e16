package io.parsimony.examples.hctr;

import io.parsimony.error.Require;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;

/**
 * The size of the experiment.
 *
 * @param name its name in the report
 * @param characters the size of the alphabet
 * @param states the number of states of each character's model
 * @param teacher the network to compress
 * @param lines the lines to draw
 * @param learning the rounds of the teacher's training
 * @param languageCharacters the number of characters of the language model's training text
 * @param seeds the number of students with the teacher, and of those without
 */
record Scale(
        String name,
        int characters,
        int states,
        Teacher teacher,
        Lines lines,
        Learning learning,
        int languageCharacters,
        int seeds) {

    /** The height of normalized lines, in pixels. */
    static final int HEIGHT = 32;

    /** The width of a frame in pixels, slightly more than one character. */
    static final int WIDTH = 32;

    /** The distance between frames, in pixels. */
    static final int STEP = 4;

    /**
     * A network of 3x3 convolutions followed by fully connected layers.
     *
     * @param stages the output channels of each convolution, stage by stage
     * @param hidden the widths of the hidden fully connected layers
     */
    record Teacher(List<List<Integer>> stages, List<Integer> hidden) {

        /** Returns a network with an output for each class. */
        Network network(int classes) {
            return Zoo.vgg(Shape.of(1, HEIGHT, WIDTH), stages, hidden, classes);
        }
    }

    /**
     * The numbers of the lines to draw.
     *
     * @param writers the number of training writers; a quarter as many other writers write the validation lines, and as
     *     many others the test lines
     * @param train the number of training lines
     * @param validation the number of lines that the decoder's settings are selected on
     * @param test the number of lines for the error rates
     * @param shortest the minimum number of characters of a line
     * @param longest the maximum number of characters of a line
     */
    record Lines(int writers, int train, int validation, int test, int shortest, int longest) {

        /** Checks the ranges. */
        Lines {
            Require.atLeastOne("writers", writers);
            Require.atLeastOne("train lines", train);
            Require.atLeastOne("validation lines", validation);
            Require.atLeastOne("test lines", test);
        }

        private Lines with(int otherTrain, int otherTest) {
            return new Lines(writers, or(otherTrain, train), validation, or(otherTest, test), shortest, longest);
        }
    }

    /**
     * The rounds of alignment and training of the teacher.
     *
     * @param firstFrames the number of frames of the first training, on the uniform alignment
     * @param rounds the number of times that the teacher realigns all lines and trains on the result; students use the
     *     last alignment
     */
    record Learning(int firstFrames, int rounds) {

        /** Checks the ranges. */
        Learning {
            Require.atLeastOne("first frames", firstFrames);
            Require.atLeastOne("rounds", rounds);
        }
    }

    /** Checks the ranges. */
    Scale {
        Require.atLeastOne("characters", characters);
        Require.atLeastOne("seeds", seeds);
    }

    /** Returns a scale of a few hundred characters, which takes minutes. */
    static Scale quick() {
        return new Scale(
                "quick",
                300,
                3,
                new Teacher(List.of(List.of(16), List.of(32, 32), List.of(64, 64), List.of(128)), List.of(256)),
                new Lines(200, 900, 60, 500, 8, 20),
                new Learning(30_000, 2),
                2_000_000,
                3);
    }

    /** Returns a scale of the 3,755 characters of GB 2312's first level, which takes hours. */
    static Scale full() {
        return new Scale(
                "full",
                3_755,
                3,
                new Teacher(List.of(List.of(24), List.of(48, 48), List.of(96, 96), List.of(192)), List.of(384)),
                new Lines(400, 5_000, 60, 300, 8, 20),
                new Learning(120_000, 1),
                10_000_000,
                1);
    }

    /** Returns the scale with other numbers of characters, lines and seeds; zero keeps a number. */
    Scale with(int otherCharacters, int otherTrainLines, int otherTestLines, int otherSeeds) {
        return new Scale(
                name,
                or(otherCharacters, characters),
                states,
                teacher,
                lines.with(otherTrainLines, otherTestLines),
                learning,
                languageCharacters,
                or(otherSeeds, seeds));
    }

    private static int or(int other, int value) {
        return other == 0 ? value : other;
    }

    /** Returns the hidden Markov models of an alphabet's characters. */
    Topology topology(int alphabet) {
        return new Topology(alphabet, states);
    }

    /** Returns the settings of the frames. */
    Frames frames() {
        return new Frames(HEIGHT, WIDTH, STEP);
    }
}
