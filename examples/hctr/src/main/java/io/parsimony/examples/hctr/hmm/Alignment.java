package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;

/**
 * The state of a text that each frame of a line belongs to.
 *
 * <p>A text's states form a sequence that starts with the states of its first character ({@link Topology#path}). From
 * frame to frame the position in this sequence rises by 0 or 1. The first position is 0, and the last is the text's
 * last state.
 *
 * @param outputs the output (a character's state) of each frame; not copied
 * @param positions the position of each frame in the text's sequence of states; not copied
 * @param score the log score of this path, or NaN if no emissions were used
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
     * Returns whether a text can be aligned with a number of frames: it has at least one character and at most as many
     * states as frames.
     */
    public static boolean fits(Topology topology, int frames, int... text) {
        return text.length > 0 && (long) text.length * topology.states() <= frames;
    }

    /**
     * Returns the uniform alignment, the start of a training: every state gets an equal share of the frames. Of {@code
     * n} states and {@code T} frames, frame {@code t} belongs to the state at {@code floor(t n / T)}.
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

    /** Returns an alignment along a sequence of states. */
    static Alignment along(int[] path, int[] positions, double score) {
        int[] outputs = new int[positions.length];
        for (int frame = 0; frame < outputs.length; frame++) {
            outputs[frame] = path[positions[frame]];
        }
        return new Alignment(outputs, positions, score);
    }

    /** Returns a text's sequence of states. Throws if the text does not fit or has characters outside the topology. */
    static int[] path(Topology topology, int frames, int... text) {
        if (!fits(topology, frames, text)) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_ALIGNMENT,
                    "Expected a text of at least one character and at most %d states, a frame for each, found %d"
                            + " characters of %d states. Remove such lines, or cut them into more frames.",
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
