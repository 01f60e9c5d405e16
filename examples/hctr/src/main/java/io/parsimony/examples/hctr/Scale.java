package io.parsimony.examples.hctr;

import io.parsimony.error.Require;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.util.List;

/**
 * How large the experiment is.
 *
 * @param name its name in the report
 * @param characters the size of the alphabet
 * @param states the states of each character's model
 * @param teacher the network that is compressed
 * @param lines the lines that are drawn
 * @param learning how the teacher finds out which frame is what
 * @param languageCharacters the characters of text that the language model is trained on
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

    /** The height that lines are normalized to. */
    static final int HEIGHT = 32;

    /** The width of a frame, which sees somewhat more than one character. */
    static final int WIDTH = 32;

    /** How far apart frames are. */
    static final int STEP = 4;

    /**
     * A network of 3x3 convolutions, then fully connected layers.
     *
     * @param stages the output channels of each convolution, stage by stage
     * @param hidden the widths of the hidden fully connected layers
     */
    record Teacher(List<List<Integer>> stages, List<Integer> hidden) {

        /** With an output for each class. */
        Network network(int classes) {
            return Zoo.vgg(Shape.of(1, HEIGHT, WIDTH), stages, hidden, classes);
        }
    }

    /**
     * Lines to draw.
     *
     * @param writers how many hands write those to train on; a quarter as many, others, write those to validate by, and
     *     again others those to test on
     * @param train the lines to train on
     * @param validation the lines that the decoder's settings are chosen by
     * @param test the lines that error rates are measured on
     * @param shortest the least number of characters of a line
     * @param longest the greatest
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
     * How the teacher finds out which frame is what.
     *
     * @param firstFrames the frames that its training begins with, by the uniform alignment
     * @param rounds how often it aligns all lines and learns from what came out; students learn from the last
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

    /** Returns a few hundred characters: minutes. */
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

    /** Returns the 3,755 characters of GB 2312's first level: hours. */
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

    /** Returns the same with other numbers of characters, lines and seeds; zero leaves one as it is. */
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

    /** Returns the models of an alphabet's characters. */
    Topology topology(int alphabet) {
        return new Topology(alphabet, states);
    }

    /** How a line is cut. */
    Frames frames() {
        return new Frames(HEIGHT, WIDTH, STEP);
    }
}
