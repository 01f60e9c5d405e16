package io.parsimony.format.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.format.ModelFormat;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * Deeplearning4j's zip files: reads those of {@code ModelSerializer}, with a {@code MultiLayerNetwork} or a {@code
 * ComputationGraph}, and writes a {@code ComputationGraph} that {@code ComputationGraph.load} reads.
 *
 * <p><b>Heads.</b> A softmax or sigmoid at an output of the file stays; losses read the logits before it. What is
 * written ends as the network does, in an activation layer after a dense layer with the identity for its activation.
 *
 * <p><b>Sizes of images.</b> A file does not say how large its images are. Their size follows from a preprocessor that
 * flattens them or is given flat ones; where several sizes lead there (a pool rounds), the one that the strides divide
 * is taken, and an import note tells the others. After a global pool nothing tells it: then it is taken from {@link
 * ImportSettings#input}, from this plug-in's settings, or
 * from an entry {@code parsimony.json} in the zip, for instance {@code {"inputs": {"input": [3, 32, 32]}}}, which files
 * written here hold.
 *
 * <p><b>Trust.</b> A file is not trusted. Its configuration names classes; only ones of {@code org.deeplearning4j.nn}
 * and {@code org.nd4j.linalg} are let through to Deeplearning4j's parser, so that a file cannot have another made. Java
 * serialization, which a file may hold for preprocessors, is never read.
 *
 * @param height the height of images where the file does not tell it, or zero
 * @param width the width of images where the file does not tell it, or zero
 */
public record Dl4jModelFormat(int height, int width) implements ModelFormat {

    /**
     * Checks the size.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Dl4jModelFormat {
        Require.notNegative("height", height);
        Require.notNegative("width", width);
    }

    /** Determines the sizes of images from the files alone. */
    public Dl4jModelFormat() {
        this(0, 0);
    }

    @Override
    public String type() {
        return "dl4j";
    }

    @Override
    public List<String> extensions() {
        return List.of("zip");
    }

    /**
     * {@inheritDoc}
     *
     * <p>Known are convolutions (dense, depthwise, separable), dense and output layers, batch normalization, local
     * response normalization, max and average pools, global ones, zero padding, cropping, dropout, activations, sums,
     * products, merged and subset channels, and frozen layers; channels first, in float32 or double.
     */
    @Override
    public Model read(Path file) {
        return new ArchiveReader(file).read(height, width);
    }

    @Override
    public Model read(Path file, ImportSettings settings) {
        return settings.input().map(image -> read(file, image)).orElseGet(() -> read(file));
    }

    private static Model read(Path file, Shape image) {
        Model model = new ArchiveReader(file).read(image.dim(1), image.dim(2));
        if (!model.network().inputs().containsValue(image)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE,
                    "Expected a size of images that fits the file's %s, found %s.",
                    model.network().inputs().values(),
                    image);
        }
        return model;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Deeplearning4j has no channel shuffle: it becomes a frozen pointwise convolution by a matrix of zeros and
     * ones, which is read back as a shuffle. A grouped convolution becomes one convolution a group between subset and
     * merge vertices. GELUs, the logarithm of a softmax, and pools whose windows reach over the edge as
     * Deeplearning4j's never do cannot be written.
     */
    @Override
    public void write(Model model, Path file) {
        Nd4jStart.start();
        new Exporter(model).write(file);
    }
}
