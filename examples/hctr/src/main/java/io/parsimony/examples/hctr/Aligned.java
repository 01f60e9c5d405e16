package io.parsimony.examples.hctr;

import io.parsimony.backend.Backend;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.hmm.Alignment;
import io.parsimony.examples.hctr.hmm.Priors;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.hmm.Transitions;
import io.parsimony.examples.hctr.hmm.Viterbi;
import io.parsimony.examples.hctr.lines.FrameDataset;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.format.Safetensors;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lines with a state for each frame.
 *
 * @param topology the hidden Markov models of the characters
 * @param lines the lines
 * @param alignments the states of each line's frames
 */
record Aligned(Topology topology, List<TextLine> lines, List<Alignment> alignments) {

    /** The smallest prior, as a fraction of a uniform prior. */
    private static final double FLOOR = 0.1;

    /** The number of lines whose frames are in memory at once during the alignment. */
    private static final int GROUP = 32;

    private static final String POSITIONS = "positions";

    /** Copies the lists. */
    Aligned {
        lines = List.copyOf(lines);
        alignments = List.copyOf(alignments);
    }

    /** Returns the initial alignment: every state of a line gets an equal share of the frames. */
    static Aligned uniform(Topology topology, Frames frames, List<TextLine> lines) {
        return new Aligned(
                topology,
                lines,
                lines.stream()
                        .map(line -> Alignment.uniform(topology, frames.count(line.image()), line.characters()))
                        .toList());
    }

    /** Returns the transition probabilities, estimated from the alignments. */
    Transitions transitions() {
        return Transitions.count(topology, alignments);
    }

    /** Returns the priors of a network's outputs, estimated from the alignments. */
    Priors priors(ClassGrouping ties) {
        return Priors.count(ties, alignments, FLOOR);
    }

    /** Returns other lines with the best alignments under a network's outputs. */
    Aligned realigned(Backend backend, Model model, Frames frames, List<TextLine> others) {
        Transitions transitions = transitions();
        List<Alignment> better = new ArrayList<>();
        try (Recognizer recognizer = new Recognizer(backend, model, frames, topology.outputs())) {
            Priors priors = priors(recognizer.ties());
            for (int first = 0; first < others.size(); first += GROUP) {
                List<TextLine> group = others.subList(first, Math.min(first + GROUP, others.size()));
                List<float[]> logits =
                        recognizer.logits(group.stream().map(TextLine::image).toList());
                better.addAll(IntStream.range(0, group.size())
                        .parallel()
                        .mapToObj(i -> Viterbi.align(
                                priors.emissions(frames.count(group.get(i).image()), logits.get(i), 1),
                                transitions,
                                topology,
                                group.get(i).characters()))
                        .toList());
            }
        }
        return new Aligned(topology, others, better);
    }

    /** Returns the frames with their states as classes. */
    FrameDataset frames(Frames frames) {
        return new FrameDataset(
                frames,
                lines.stream().map(TextLine::image).toList(),
                alignments.stream().map(Alignment::outputs).toList(),
                topology.outputs());
    }

    /** Returns the percentage of frames that get the same state in another alignment of the same lines. */
    double agreement(Aligned other) {
        long same = 0;
        long all = 0;
        for (int i = 0; i < alignments.size(); i++) {
            int[] mine = alignments.get(i).positions();
            int[] theirs = other.alignments.get(i).positions();
            all += mine.length;
            same += IntStream.range(0, mine.length)
                    .filter(frame -> mine[frame] == theirs[frame])
                    .count();
        }
        return 100.0 * same / all;
    }

    /** Writes the alignments to a file: on an engine with several threads, a repeated alignment may differ. */
    void write(Path file) {
        int frames = alignments.stream().mapToInt(Alignment::frames).sum();
        FloatBuffer positions = Tensor.allocate(frames);
        for (Alignment alignment : alignments) {
            for (int position : alignment.positions()) {
                positions.put(position);
            }
        }
        Safetensors.write(file, Map.of(POSITIONS, Tensor.wrap(Shape.of(frames), positions.flip())), Map.of());
    }

    /**
     * Reads the alignments of lines from a file, if the file exists.
     *
     * @throws ParsimonyException ({@code bad-file}) if they are not of these lines
     */
    static Optional<Aligned> read(Path file, Topology topology, Frames frames, List<TextLine> lines) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Tensor positions = Safetensors.read(file).tensors().get(POSITIONS);
        int all = lines.stream().mapToInt(line -> frames.count(line.image())).sum();
        if (positions == null || !positions.shape().equals(Shape.of(all))) {
            throw ParsimonyException.of(
                            ErrorId.BAD_FILE,
                            "Expected the alignments of %d frames, found %s.",
                            all,
                            String.valueOf(positions))
                    .at(file.toString());
        }
        FloatBuffer from = positions.data();
        List<Alignment> alignments = new ArrayList<>();
        for (TextLine line : lines) {
            int[] path = topology.path(line.characters());
            int[] places = IntStream.range(0, frames.count(line.image()))
                    .map(frame -> (int) from.get())
                    .toArray();
            for (int place : places) {
                if (place < 0 || place >= path.length) {
                    throw ParsimonyException.of(
                                    ErrorId.BAD_FILE, "Expected places of %d states, found %d.", path.length, place)
                            .at(file.toString());
                }
            }
            int[] outputs = IntStream.of(places).map(place -> path[place]).toArray();
            alignments.add(new Alignment(outputs, places, Double.NaN));
        }
        return Optional.of(new Aligned(topology, lines, alignments));
    }
}
