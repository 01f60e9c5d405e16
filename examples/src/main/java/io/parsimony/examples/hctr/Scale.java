package io.parsimony.examples.hctr;

import io.parsimony.error.Require;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Vgg;
import java.util.List;

/**
 * How large the experiment is.
 *
 * @param name its name in the report
 * @param characters the size of the alphabet
 * @param states the states of each character's model
 * @param stages the teacher's convolutions: the output channels of each, stage by stage
 * @param hidden the widths of the teacher's hidden fully connected layers
 * @param writers how many hands write the training lines; as many as a quarter of them, others, write what is tested
 * @param trainLines the lines to train on
 * @param validationLines the lines that the decoder's settings are chosen by
 * @param testLines the lines that error rates are measured on
 * @param shortest the least number of characters of a line
 * @param longest the greatest
 * @param firstFrames the frames that the teacher's training begins with, by the uniform alignment
 * @param rounds how often the teacher aligns all lines and learns from what came out; students learn from the last
 * @param languageCharacters the characters of text that the language model is trained on
 * @param seeds the number of students with the teacher, and of those without
 */
record Scale(
        String name,
        int characters,
        int states,
        List<List<Integer>> stages,
        List<Integer> hidden,
        int writers,
        int trainLines,
        int validationLines,
        int testLines,
        int shortest,
        int longest,
        int firstFrames,
        int rounds,
        int languageCharacters,
        int seeds) {

    /** The height that lines are normalised to. */
    static final int HEIGHT = 32;

    /** The width of a frame, which sees somewhat more than one character. */
    static final int WIDTH = 32;

    /** How far apart frames are. */
    static final int STEP = 4;

    /** Checks the ranges. */
    Scale {
        Require.atLeastOne("characters", characters);
        Require.atLeastOne("writers", writers);
        Require.atLeastOne("train lines", trainLines);
        Require.atLeastOne("validation lines", validationLines);
        Require.atLeastOne("test lines", testLines);
        Require.atLeastOne("rounds", rounds);
        Require.atLeastOne("seeds", seeds);
    }

    /** A few hundred characters: minutes. */
    static Scale quick() {
        return new Scale(
                "quick",
                300,
                3,
                List.of(List.of(16), List.of(32, 32), List.of(64, 64), List.of(128)),
                List.of(256),
                200,
                900,
                60,
                500,
                8,
                20,
                30_000,
                2,
                2_000_000,
                3);
    }

    /** The 3,755 characters of GB 2312's first level: hours. */
    static Scale full() {
        return new Scale(
                "full",
                3_755,
                3,
                List.of(List.of(24), List.of(48, 48), List.of(96, 96), List.of(192)),
                List.of(384),
                400,
                5_000,
                60,
                300,
                8,
                20,
                120_000,
                1,
                10_000_000,
                1);
    }

    /** The same with other numbers of characters, lines and seeds; zero leaves one as it is. */
    Scale with(int otherCharacters, int otherTrainLines, int otherTestLines, int otherSeeds) {
        return new Scale(
                name,
                or(otherCharacters, characters),
                states,
                stages,
                hidden,
                writers,
                or(otherTrainLines, trainLines),
                validationLines,
                or(otherTestLines, testLines),
                shortest,
                longest,
                firstFrames,
                rounds,
                languageCharacters,
                or(otherSeeds, seeds));
    }

    private static int or(int other, int value) {
        return other == 0 ? value : other;
    }

    /** The models of the alphabet's characters. */
    Topology topology(int alphabet) {
        return new Topology(alphabet, states);
    }

    /** How a line is cut. */
    Frames frames() {
        return new Frames(HEIGHT, WIDTH, STEP);
    }

    /** The teacher: stages of 3x3 convolutions, then fully connected layers to one output a state. */
    Network teacher(Topology topology) {
        return Vgg.of(Shape.of(1, HEIGHT, WIDTH), stages, hidden, topology.outputs());
    }
}
