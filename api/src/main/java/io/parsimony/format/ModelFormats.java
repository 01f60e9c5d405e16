package io.parsimony.format;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormat.ImportSettings;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.network.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The available model formats, chosen by the file name's extension. */
public final class ModelFormats {

    private final Map<String, ModelFormat> byExtension = new TreeMap<>();

    /** Creates a set of formats. If two have the same extension, the first is used. */
    public ModelFormats(List<ModelFormat> formats) {
        formats.forEach(format -> format.extensions().forEach(extension -> byExtension.putIfAbsent(extension, format)));
    }

    /**
     * Returns the formats on the class path.
     *
     * @throws ParsimonyException ({@code bad-plugin}) if a format cannot be instantiated
     */
    public static ModelFormats discover() {
        return new ModelFormats(PluginRegistry.discover(ModelFormat.class));
    }

    /**
     * Returns the format of a file by its name alone.
     *
     * @throws ParsimonyException ({@code unknown-format}) with the known extensions
     */
    public ModelFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        ModelFormat format = byExtension.get(extension);
        if (format == null) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.UNKNOWN_FORMAT,
                            "Expected a model file with one of the endings " + byExtension.keySet() + ", found [" + file
                                    + "].")
                    .hint(Suggestions.sentence(extension, byExtension.keySet())));
        }
        return format;
    }

    /** Reads a model in the format of its file name's extension: see {@link ModelFormat#read}. */
    public Model read(Path file) {
        return of(file).read(file);
    }

    /**
     * Reads a model, with settings for shapes that the file leaves open: see {@link ModelFormat#read(Path,
     * ImportSettings)}.
     */
    public Model read(Path file, ImportSettings settings) {
        return of(file).read(file, settings);
    }

    /** Writes a model in the format of its file name's extension: see {@link ModelFormat#write}. */
    public void write(Model model, Path file) {
        of(file).write(model, file);
    }
}
