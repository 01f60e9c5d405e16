package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import java.util.Optional;

/** Folds symmetric padding into the next convolution or pool. */
final class PadFolding {

    private PadFolding() {}

    static Drafts fold(Drafts drafts) {
        return drafts.replace((draft, inputs) -> {
            OnnxDraft.Known plain = Drafts.over(draft, inputs);
            if (!(plain instanceof OnnxDraft.Computed computed) || inputs.size() != 1) {
                return plain;
            }
            OnnxDraft.Known before = inputs.get(0);
            return before.as(Layer.Pad2d.class)
                    .filter(pad -> pad.top() == pad.bottom() && pad.left() == pad.right())
                    .flatMap(pad -> padded(computed, pad))
                    .<OnnxDraft.Known>map(
                            layer -> Scope.computed(computed.name(), layer, computed.parameters(), before.inputs())
                                    .from(computed.source()))
                    .orElse(plain);
        });
    }

    /**
     * Returns the layer with the padding included. Layers other than those listed here keep a separate padding layer.
     */
    private static Optional<? extends Layer> padded(OnnxDraft.Computed computed, Layer.Pad2d pad) {
        return switch (pad.fill()) {
            case ZERO -> {
                Optional<? extends Layer> conv = computed.as(Layer.Conv2d.class).map(layer -> padded(layer, pad));
                yield conv.isPresent() ? conv : averaged(computed, pad);
            }
            case LOWEST -> computed.as(Layer.MaxPool2d.class)
                    .flatMap(pool -> padded(pool.pooling(), pad))
                    .map(Layer.MaxPool2d::new);
        };
    }

    private static Layer.Conv2d padded(Layer.Conv2d conv, Layer.Pad2d pad) {
        Convolution c = conv.convolution();
        Convolution more = new Convolution(c.stride(), sum(c.padding(), pad), c.dilation(), c.groups());
        return new Layer.Conv2d(conv.inChannels(), conv.outChannels(), conv.kernel(), more, conv.bias());
    }

    private static Optional<Layer.AvgPool2d> averaged(OnnxDraft.Computed computed, Layer.Pad2d pad) {
        return computed.as(Layer.AvgPool2d.class)
                .filter(pool -> pool.countPadding() || pool.pooling().padding().equals(Size2d.ZERO))
                .flatMap(pool -> padded(pool.pooling(), pad))
                .map(pooling -> new Layer.AvgPool2d(pooling, true));
    }

    /**
     * Returns the pooling with more padding if that is allowed. In ceil mode, padding determines which windows exist.
     */
    private static Optional<Pooling> padded(Pooling pooling, Layer.Pad2d pad) {
        Size2d padding = sum(pooling.padding(), pad);
        boolean fits = 2L * padding.height() <= pooling.kernel().height()
                && 2L * padding.width() <= pooling.kernel().width()
                && !pooling.ceilMode();
        return fits ? Optional.of(new Pooling(pooling.kernel(), pooling.stride(), padding, false)) : Optional.empty();
    }

    private static Size2d sum(Size2d padding, Layer.Pad2d pad) {
        return new Size2d(padding.height() + pad.top(), padding.width() + pad.left());
    }
}
