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
 * <p><b>Heads.</b> The import keeps a softmax or sigmoid at an output; losses read the logits before it. A written
 * network has the same end: a dense layer with the identity as activation, and an activation layer.
 *
 * <p><b>Sizes of images.</b> A file does not hold the size of its images. The size follows from a preprocessor that
 * flattens images or reads flat ones. If several sizes fit because a pool rounds, the import uses the size that the
 * strides divide, and an import note lists the others. After a global pool, the size must come from {@link
 * ImportSettings#input}, from this plug-in's settings, or from an entry {@code parsimony.json} in the zip. An example
 * of the entry is {@code {"inputs": {"input": [3, 32, 32]}}}. Files of this format contain it.
 *
 * <p><b>Trust.</b> A file is not trusted. Its configuration names classes. Deeplearning4j's parser gets only names in
 * {@code org.deeplearning4j.nn} and {@code org.nd4j.linalg}, so a file cannot create objects of other classes. The
 * import never reads Java serialization, which a file may contain for preprocessors.
 *
 * @param height the height of images if the file does not determine it, or zero
 * @param width the width of images if the file does not determine it, or zero
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
     * <p>Deeplearning4j has no channel shuffle. A shuffle becomes a frozen pointwise convolution with a matrix of zeros
     * and ones, which the import reads as a shuffle. A grouped convolution becomes one convolution per group between
     * subset and merge vertices. Deeplearning4j cannot express GELUs, the logarithm of a softmax, and pools whose
     * windows exceed the edge in other ways than its own.
     */
    @Override
    public void write(Model model, Path file) {
        Nd4jStart.start();
        new Exporter(model).write(file);
    }
}
