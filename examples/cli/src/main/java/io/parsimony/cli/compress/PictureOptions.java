package io.parsimony.cli.compress;

import io.parsimony.cli.CliErrorId;
import io.parsimony.cli.hub.HubConfiguration;
import io.parsimony.cli.pictures.ClassList;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.LabelTable;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.cli.pictures.PreparationOptions;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select the pictures to train a classifier on. */
final class PictureOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "A folder with a subfolder of pictures for each class; the sorted names have the order of the"
                    + " model's outputs. Or a folder with such folders [train] and [test] or [val].")
    private Path data = Path.of("");

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "A text file with one subfolder name per line, in the order of the model's outputs."
                    + " Default: the class names of the model folder if they match the subfolders, else the names"
                    + " sorted character by character.")
    private @Nullable Path classes;

    @Option(
            names = "--numeric-order",
            description = "Without --classes and --labels: order the subfolders by the numbers in their names, [2]"
                    + " before [10], to match the model's outputs.")
    private boolean numericOrder;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "A CSV file with any number of labels per picture: a header, then one line per picture with its"
                            + " path in --data and its class names, or a column of 0 and 1 for each class.")
    private @Nullable Path labels;

    @Option(
            names = "--skip-bad",
            description =
                    "Skip pictures that cannot be decoded, and count them. Default: they cause an error before the"
                            + " training.")
    private boolean skipBad;

    @Mixin
    private PreparationOptions preparation = new PreparationOptions();

    /**
     * Opens the pictures for a model and prints the order of their classes.
     *
     * @param hub the configuration of the model's folder
     * @param seed the seed of the split into training and test pictures
     * @throws ParsimonyException ({@code bad-model}) if the model is not a classifier; ({@code bad-data}) if the
     *     pictures do not fit its outputs
     */
    ImageFolder open(Model model, HubConfiguration hub, long seed, PrintStream out) {
        Network network = model.network();
        Shape logits = network.shape(network.logits());
        if (logits.rank() != 1) {
            throw new ParsimonyException(Problem.of(
                            CliErrorId.BAD_MODEL,
                            "The model's output [" + network.outputs().get(0) + "] has the shape " + logits
                                    + ", not one row of logits per picture.")
                    .at("--model")
                    .hint("Parsimony compresses classifiers. Segmentation and detection models are not supported."));
        }
        if (numericOrder && (classes != null || labels != null)) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "--numeric-order cannot be combined with --classes or --labels.")
                            .at("--numeric-order")
                            .hint("Remove one of them."));
        }
        List<String> order = classes == null ? List.of() : ClassList.read(classes);
        Preparation prepared = preparation.of(model, hub.pixels(), out);
        ImageFolder pictures;
        if (labels != null) {
            pictures = ImageFolder.labelled(data, LabelTable.read(labels), order, prepared, seed);
            requireClasses(pictures.classes().size(), logits.size());
        } else {
            if (numericOrder) {
                order = ImageFolder.numbered(data);
            } else if (classes == null && ImageFolder.hasClasses(data, hub.classes())) {
                order = hub.classes();
            }
            pictures = ImageFolder.open(data, order, prepared, seed);
            requireFit(pictures.classes().size(), logits.size());
        }
        out.println(new ClassList(pictures.classes()).describe(!order.isEmpty()));
        return pictures.checked(skipBad, out);
    }

    /** Returns whether a picture may have any number of labels. */
    boolean hasSeveralLabels() {
        return labels != null;
    }

    private void requireClasses(int found, int outputs) {
        if (found != outputs) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected a class for each of the model's " + outputs + " outputs, found " + found
                                    + " classes.")
                    .at(String.valueOf(labels))
                    .hint("Write a column for each output, or name all classes in a file for --classes."));
        }
    }

    private void requireFit(int found, int outputs) {
        if (Math.max(2, outputs) != found) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected " + Math.max(2, outputs) + " subfolders, one for each "
                                    + (outputs == 1 ? "class (one output tells two apart)" : "of the model's outputs")
                                    + ", found " + found + ".")
                    .at(data.toString())
                    .hint("Add pictures of each class, or give the teacher a head with only the classes that you"
                            + " have."));
        }
    }
}
