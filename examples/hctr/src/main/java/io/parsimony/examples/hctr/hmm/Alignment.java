package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;

/**
 * Which state of a text each frame of a line belongs to.
 *
 * <p>A text's states stand in a row, those of its first character first ({@link Topology#path}). Over the frames the
 * positions in that row rise by none or one; the first is zero, the last is the text's last state.
 *
 * @param outputs the output, that is the state of a character, of each frame; not copied
 * @param positions the place in the text's row of states of each frame; not copied
 * @param score the log score of this path, or not a number where no emissions were looked at
 */
public record Alignment(int[] outputs, int[] positions, double score) {

    /**
     * Checks the lengths.
     *
     * @throws ParsimonyException ({@code bad-shape})
     */
    public Alignment {
        if (outputs.length != positions.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected an output and a position for each frame, found %d outputs and %d positions.",
                    outputs.length,
                    positions.length);
        }
    }

    /** Returns the number of frames. */
    public int frames() {
        return outputs.length;
    }

    /**
     * Returns whether a text can be aligned with so many frames: it has a character at least, and no more states than
     * there are frames.
     */
    public static boolean fits(Topology topology, int frames, int... text) {
        return text.length > 0 && (long) text.length * topology.states() <= frames;
    }

    /**
     * Returns the alignment to begin with, where nothing is known yet: every state has its equal share of the frames.
     * Of {@code n} states and {@code T} frames, frame {@code t} belongs to the state at {@code floor(t n / T)}.
     *
     * @param text numbers of characters
     * @throws ParsimonyException ({@code bad-alignment}) if the text does not {@link #fits fit};
     *     ({@code bad-character}) if the topology has no such character
     */
    public static Alignment uniform(Topology topology, int frames, int... text) {
        int[] path = path(topology, frames, text);
        int[] positions = new int[frames];
        for (int frame = 0; frame < frames; frame++) {
            positions[frame] = (int) ((long) frame * path.length / frames);
        }
        return along(path, positions, Double.NaN);
    }

    /** Returns an alignment with a row of states. */
    static Alignment along(int[] path, int[] positions, double score) {
        int[] outputs = new int[positions.length];
        for (int frame = 0; frame < outputs.length; frame++) {
            outputs[frame] = path[positions[frame]];
        }
        return new Alignment(outputs, positions, score);
    }

    /** Returns a text's row of states, checked: it fits, and the topology has its characters. */
    static int[] path(Topology topology, int frames, int... text) {
        if (!fits(topology, frames, text)) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_ALIGNMENT,
                    "Expected a text of at least one character and at most %d states, a frame for each, found %d "
                            + "characters of %d states. Leave such lines out, or cut them into more frames.",
                    frames,
                    text.length,
                    topology.states());
        }
        for (int character : text) {
            if (character < 0 || character >= topology.characters()) {
                throw ParsimonyException.of(
                        HctrErrorId.BAD_CHARACTER,
                        "Expected characters in 0 .. %d, found %d.",
                        topology.characters() - 1,
                        character);
            }
        }
        return topology.path(text);
    }
}
