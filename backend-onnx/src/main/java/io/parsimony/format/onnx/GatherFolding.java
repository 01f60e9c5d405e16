package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Folds a reordering of channels into the next convolution, including constant factors and summands between them. */
final class GatherFolding {

    private final Drafts drafts;
    private final Filling filling;

    private GatherFolding(Drafts drafts, Filling filling) {
        this.drafts = drafts;
        this.filling = filling;
    }

    static Drafts fold(Drafts drafts, Filling filling) {
        return drafts.replace(new GatherFolding(drafts, filling)::folded);
    }

    private OnnxDraft.Known folded(OnnxDraft.Known draft, List<OnnxDraft.Known> inputs) {
        OnnxDraft.Known plain = Drafts.over(draft, inputs);
        boolean sole = inputs.size() == 1 && drafts.uses(draft.inputs().get(0)) == 1;
        if (!sole) {
            return plain;
        }
        return inputs.get(0)
                .as(Layer.Gather.class)
                .filter(gather -> isPermutation(
                        gather, inputs.get(0).inputs().get(0).sample().dim(0)))
                .map(gather -> before(plain, gather, inputs.get(0)))
                .orElse(plain);
    }

    private static boolean isPermutation(Layer.Gather gather, int channels) {
        return gather.axis() == 1
                && gather.indices().size() == channels
                && gather.indices().stream().distinct().count() == channels;
    }

    private OnnxDraft.Known before(OnnxDraft.Known draft, Layer.Gather gather, OnnxDraft.Known order) {
        OnnxDraft.Known x = order.inputs().get(0);
        int[] to = gather.indices().stream().mapToInt(Integer::intValue).toArray();
        if (draft instanceof OnnxDraft.Affine affine) {
            double[] scale = new double[to.length];
            double[] shift = new double[to.length];
            IntStream.range(0, to.length).forEach(i -> {
                scale[to[i]] = affine.scale()[i];
                shift[to[i]] = affine.shift()[i];
            });
            OnnxDraft.Affine moved = new OnnxDraft.Affine(affine.name(), x, scale, shift);
            return new OnnxDraft.Computed(order.name(), gather, List.of(moved), Map.of(), order.sample());
        }
        boolean dense = draft.as(Layer.Conv2d.class)
                .filter(conv -> conv.convolution().groups() == 1)
                .isPresent();
        if (!dense || !(draft instanceof OnnxDraft.Computed conv)) {
            return draft;
        }
        Tensor weight = conv.parameters().get("weight");
        if (weight == null) {
            return draft;
        }
        int[] from = new int[to.length];
        IntStream.range(0, to.length).forEach(i -> from[to[i]] = i);
        int area = weight.shape().dim(2) * weight.shape().dim(3);
        Map<String, Tensor> parameters = new HashMap<>(conv.parameters());
        parameters.put("weight", filling.tensor(weight.shape(), i -> {
            int row = i / area / to.length;
            return weight.get((row * to.length + from[i / area % to.length]) * area + i % area);
        }));
        return new OnnxDraft.Computed(conv.name(), conv.layer(), List.of(x), parameters, conv.sample());
    }
}
