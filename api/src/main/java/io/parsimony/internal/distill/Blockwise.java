package io.parsimony.internal.distill;

import io.parsimony.backend.Backend;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.distill.ReplacedBlock.Part;
import io.parsimony.internal.measure.EngineCalibration;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Trains each replaced block of a student alone on the teacher's activations. The block's input is the teacher's
 * activation at that node, and the target is the teacher's activation at the end of the block (Li et al.,
 * <i>Block-wisely supervised neural architecture search with knowledge distillation</i>, CVPR 2020, for given blocks).
 *
 * <p>All blocks are one network of independent branches, so that they train in parallel in one run. A sample is the
 * concatenation of the activations that the branches read.
 *
 * @param original the student
 * @param teacher the teacher's blocks as parallel branches
 * @param student the student's blocks as parallel branches; nodes and parameters have the student's names
 * @param taps the compared outputs
 * @param inputs the teacher's nodes or inputs that the blocks read, one per block
 */
public record Blockwise(Model original, Model teacher, Model student, Taps taps, List<String> inputs) {

    private static final String SAMPLE = "activations";

    private static final int CLASSES = 2;

    /**
     * A placeholder: a trained network's first output is its logits; this one is a part of the sample, and no loss
     * reads it.
     */
    private static final Node LOGITS = new Node("block.logits", new Layer.Slice(1, 0, CLASSES), List.of(SAMPLE));

    /** Copies the list. */
    public Blockwise {
        inputs = List.copyOf(inputs);
    }

    /**
     * Returns the training of a student's blocks.
     *
     * @param teacher the teacher, with the student's classes
     * @throws ParsimonyException ({@code bad-plan}) if no block can be trained alone
     */
    public static Blockwise of(Model teacher, Rewrite rewrite) {
        Model student = rewrite.model();
        List<ReplacedBlock> blocks = ReplacedBlock.of(teacher.network(), student.network(), rewrite.mapping());
        if (blocks.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_PLAN,
                            "No block of the student can be trained alone: none replaces a part of the teacher with one"
                                    + " input and equal shapes.")
                    .at("blocks")
                    .hint("Remove the stage that sets blocks."));
        }
        return new Blockwise(
                student,
                joint(teacher, blocks.stream().map(ReplacedBlock::teacher).toList()),
                joint(student, blocks.stream().map(ReplacedBlock::student).toList()),
                new Taps(blocks.stream()
                        .map(block -> new Taps.Tap(
                                block.teacher().output(), block.student().output()))
                        .toList()),
                blocks.stream().map(block -> block.teacher().input()).toList());
    }

    /** Returns parts of a model as parallel branches, each of which reads its part of a sample. */
    private static Model joint(Model model, List<Part> parts) {
        Network network = model.network();
        List<Node> nodes = new ArrayList<>(List.of(LOGITS));
        int start = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            Shape shape = network.shape(part.input());
            String slice = "block." + i + ".slice";
            String input = "block." + i + ".input";
            nodes.add(new Node(slice, new Layer.Slice(1, start, shape.size()), List.of(SAMPLE)));
            nodes.add(new Node(input, new Layer.Reshape(shape), List.of(slice)));
            start += shape.size();
            for (Node node : part.nodes()) {
                nodes.add(node.withInputs(node.inputs().stream()
                        .map(name -> name.equals(part.input()) ? input : name)
                        .toList()));
            }
        }
        Network joint = new Network(
                Map.of(SAMPLE, Shape.of(start)),
                nodes,
                Stream.concat(Stream.of(LOGITS.name()), parts.stream().map(Part::output))
                        .toList());
        return new Model(joint, model.parameters().only(joint.parameters()), Map.of());
    }

    /**
     * Runs the teacher and stores the activations that the blocks read.
     *
     * @param model the whole teacher
     * @param samples the number of samples, drawn by the seed; capped at the size of the data
     * @param memory the maximum number of bytes of the activations
     * @throws ParsimonyException ({@code bad-value}) if they exceed the memory
     */
    public Dataset activations(Backend backend, Model model, Dataset data, int samples, long seed, long memory) {
        int kept = Math.min(samples, data.size());
        Shape sample = student.network().shape(SAMPLE);
        long bytes = (long) kept * sample.size() * Float.BYTES;
        if (bytes > memory) {
            throw Require.bad(
                    "blocks",
                    "at most " + memory / ((long) sample.size() * Float.BYTES)
                            + " samples, so that their activations fit into parsimony.memory",
                    kept);
        }
        EngineCalibration calibration = EngineCalibration.of(backend, data, kept, seed);
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (String input : inputs) {
            values.computeIfAbsent(input, name -> Require.present(calibration.values(model, List.of(name)), name));
        }
        List<Tensor> parts =
                inputs.stream().map(input -> Require.present(values, input)).toList();
        return new Activations(parts, kept, CLASSES, sample);
    }

    /**
     * The activations of samples, concatenated over the blocks. Labels are not used; each is zero.
     *
     * @param parts a tensor for each block, the samples along its first axis
     */
    private record Activations(List<Tensor> parts, int size, int classes, Shape sampleShape) implements Dataset {

        @Override
        public void read(int index, FloatBuffer destination) {
            for (Tensor part : parts) {
                int length = part.shape().sample().size();
                destination.put(part.data().slice(index * length, length));
            }
        }

        @Override
        public int label(int index) {
            return 0;
        }
    }

    /** Returns the whole student with the trained blocks. */
    public Model into(Model trained) {
        return original.with(original.parameters().with(trained.parameters().asMap()));
    }
}
