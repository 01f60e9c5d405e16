package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds constant factors and summands into the convolution, linear layer or batch normalization before them, or the
 * linear layer after them. The others become layers.
 */
final class AffineFolding {

    private final Drafts drafts;
    private final Filling filling;

    private AffineFolding(Drafts drafts, Filling filling) {
        this.drafts = drafts;
        this.filling = filling;
    }

    static Drafts fold(Drafts drafts, Filling filling) {
        Drafts folded = drafts.replace(new AffineFolding(drafts, filling)::folded);
        return folded.replace(AffineFolding::expressed);
    }

    private OnnxDraft.Known folded(OnnxDraft.Known draft, List<OnnxDraft.Known> inputs) {
        boolean sole = inputs.size() == 1 && drafts.uses(draft.inputs().get(0)) == 1;
        if (sole && !drafts.isShared(draft.inputs().get(0)) && draft instanceof OnnxDraft.Affine affine) {
            OnnxDraft.Known into = into(inputs.get(0), affine);
            if (into != null) {
                return into;
            }
        }
        if (sole
                && draft instanceof OnnxDraft.Computed computed
                && !drafts.isShared(draft)
                && inputs.get(0) instanceof OnnxDraft.Affine affine) {
            return draft.as(Layer.Linear.class)
                    .map(linear -> after(affine, computed, linear))
                    .orElseGet(() -> Drafts.over(draft, inputs));
        }
        return Drafts.over(draft, inputs);
    }

    private OnnxDraft.@Nullable Known into(OnnxDraft.Known before, OnnxDraft.Affine affine) {
        if (before instanceof OnnxDraft.Affine first) {
            double[] scale = new double[first.scale().length];
            Arrays.setAll(scale, i -> first.scale()[i] * affine.scale()[i]);
            double[] shift = new double[scale.length];
            Arrays.setAll(shift, i -> first.shift()[i] * affine.scale()[i] + affine.shift()[i]);
            return new OnnxDraft.Affine(affine.name(), first.input(), scale, shift);
        }
        if (!(before instanceof OnnxDraft.Computed computed)) {
            return null;
        }
        boolean biased = computed.parameters().containsKey("bias")
                || Arrays.stream(affine.shift()).anyMatch(shift -> shift != 0);
        Optional<Layer> layer = computed.layer().withBias();
        return layer.map(with -> rows(computed, biased ? with : computed.layer(), affine, biased))
                .orElse(null);
    }

    /** Returns a layer whose weight rows are scaled and whose bias is scaled and shifted. */
    private OnnxDraft.Known rows(OnnxDraft.Computed computed, Layer layer, OnnxDraft.Affine affine, boolean biased) {
        double[] scale = affine.scale();
        Tensor weight = weight(computed);
        int row = weight.shape().size() / scale.length;
        Map<String, Tensor> parameters = new HashMap<>(computed.parameters());
        parameters.put("weight", filling.tensor(weight.shape(), i -> weight.get(i) * scale[i / row]));
        if (biased) {
            Tensor bias = computed.parameters().get("bias");
            parameters.put(
                    "bias",
                    Tensors.of(
                            Shape.of(scale.length),
                            i -> (bias == null ? 0 : bias.get(i)) * scale[i] + affine.shift()[i]));
        }
        return new OnnxDraft.Computed(computed.name(), layer, computed.inputs(), parameters, computed.sample());
    }

    private static Tensor weight(OnnxDraft.Computed computed) {
        Tensor weight = computed.parameters().get("weight");
        if (weight == null) {
            throw new IllegalStateException("every layer with weights has one");
        }
        return weight;
    }

    /**
     * Returns a linear layer that includes a preceding affine map: scaled columns, and the effect of the shifts in the
     * bias.
     */
    private OnnxDraft.Known after(OnnxDraft.Affine affine, OnnxDraft.Computed computed, Layer.Linear linear) {
        int in = linear.inFeatures();
        Tensor weight = weight(computed);
        Tensor bias = computed.parameters().get("bias");
        Tensor scaled = filling.tensor(weight.shape(), i -> weight.get(i) * affine.scale()[i % in]);
        Tensor shifted = Tensors.of(Shape.of(linear.outFeatures()), row -> {
            double sum = bias == null ? 0 : bias.get(row);
            for (int column = 0; column < in; column++) {
                sum += weight.get(row * in + column) * affine.shift()[column];
            }
            return sum;
        });
        Layer layer = new Layer.Linear(in, linear.outFeatures(), true);
        return new OnnxDraft.Computed(
                computed.name(),
                layer,
                List.of(affine.input()),
                Map.of("weight", scaled, "bias", shifted),
                computed.sample());
    }

    /** Returns a layer that replaces an affine map that no other layer takes. */
    private static OnnxDraft expressed(OnnxDraft.Known draft, List<OnnxDraft.Known> inputs) {
        if (!(draft instanceof OnnxDraft.Affine affine)) {
            return Drafts.over(draft, inputs);
        }
        boolean identity = Arrays.stream(affine.scale()).allMatch(scale -> scale == 1)
                && Arrays.stream(affine.shift()).allMatch(shift -> shift == 0);
        if (identity) {
            return inputs.get(0);
        }
        Layer.ScaleShift layer = new Layer.ScaleShift(affine.scale().length);
        Shape channels = Shape.of(layer.channels());
        Map<String, Tensor> parameters = Map.of(
                "weight", Tensors.of(channels, i -> affine.scale()[i]),
                "bias", Tensors.of(channels, i -> affine.shift()[i]));
        return new OnnxDraft.Computed(affine.name(), layer, inputs, parameters, affine.sample());
    }
}
