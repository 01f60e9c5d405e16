package io.parsimony.internal.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.Score;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checkpoints as {@link Safetensors} files: each kind of tensor has a prefix, and the metadata contains everything
 * else.
 */
final class CheckpointFile {

    private static final MetadataReader.Kind KIND = new MetadataReader.Kind("parsimony-checkpoint", "1");
    private static final String PARAMETER = "parameter/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String BEST = "best/";

    private CheckpointFile() {}

    /**
     * Writes a checkpoint.
     *
     * @throws ParsimonyException ({@code unwritable-file})
     */
    static void write(Path file, Checkpoint checkpoint) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, PARAMETER, checkpoint.parameters());
        put(tensors, OPTIMIZER, checkpoint.optimizer().slots());
        MetadataReader texts = MetadataReader.of(KIND);
        texts.put("taken", checkpoint.taken());
        texts.put("epoch", checkpoint.epoch());
        texts.put("index", checkpoint.index());
        texts.put("optimizer.steps", checkpoint.optimizer().steps());
        texts.put("validated", checkpoint.validated());
        checkpoint.best().ifPresent(best -> {
            put(tensors, BEST, best.parameters());
            texts.put("best.epoch", best.epoch());
            texts.put("best.accuracy", best.score().accuracy());
            texts.put("best.loss", best.score().loss());
        });
        LossHistory losses = checkpoint.losses();
        texts.put("losses.first", losses.first());
        texts.put("losses.start", losses.start());
        texts.put("losses.smoothed", losses.smoothed());
        texts.put("losses.lowest", losses.lowest());
        texts.put("losses.astray", losses.astray());
        texts.put(MetadataReader.IDENTITY, checkpoint.identity());
        Safetensors.write(file, tensors, texts.asMap());
    }

    /**
     * Reads a checkpoint.
     *
     * @throws ParsimonyException ({@code unreadable-file}, {@code bad-tensor-file}); ({@code bad-checkpoint}) if the
     *     file is intact but not a checkpoint
     */
    static Checkpoint read(Path file) {
        Safetensors.Content content = Safetensors.read(file);
        try {
            MetadataReader texts = MetadataReader.of(content, KIND);
            Optional<Best> best = texts.has("best.epoch")
                    ? Optional.of(new Best(
                            (int) texts.whole("best.epoch"),
                            new Score(texts.number("best.accuracy"), texts.number("best.loss")),
                            take(content, BEST)))
                    : Optional.empty();
            return new Checkpoint(
                    texts.whole("taken"),
                    (int) texts.whole("epoch"),
                    (int) texts.whole("index"),
                    take(content, PARAMETER),
                    new OptimizerState(texts.whole("optimizer.steps"), take(content, OPTIMIZER)),
                    (int) texts.whole("validated"),
                    best,
                    new LossHistory(
                            texts.number("losses.first"),
                            texts.number("losses.start"),
                            texts.number("losses.smoothed"),
                            texts.number("losses.lowest"),
                            (int) texts.whole("losses.astray")),
                    texts.under(MetadataReader.IDENTITY));
        } catch (ParsimonyException e) {
            throw e.at("file [" + file + "]");
        }
    }

    private static void put(Map<String, Tensor> tensors, String prefix, Parameters parameters) {
        parameters.asMap().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    private static Parameters take(Safetensors.Content content, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Parameters(tensors);
    }
}
