package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import org.jspecify.annotations.Nullable;

/** Puts symmetric padding into the convolution or pool after it. */
final class PadFolding {

    private PadFolding() {}

    static Drafts fold(Drafts drafts) {
        return drafts.replace((draft, inputs) -> {
            Draft.Known plain = Drafts.over(draft, inputs);
            if (plain instanceof Draft.Computed computed
                    && inputs.size() == 1
                    && inputs.get(0) instanceof Draft.Computed before
                    && before.layer() instanceof Layer.Pad2d pad
                    && pad.top() == pad.bottom()
                    && pad.left() == pad.right()) {
                Layer layer = padded(computed.layer(), pad);
                if (layer != null) {
                    return Scope.computed(computed.name(), layer, computed.parameters(), before.inputs());
                }
            }
            return plain;
        });
    }

    private static @Nullable Layer padded(Layer layer, Layer.Pad2d pad) {
        boolean zero = pad.fill() == Layer.Pad2d.Fill.ZERO;
        if (layer instanceof Layer.Conv2d conv && zero) {
            Convolution c = conv.convolution();
            Convolution more = new Convolution(c.stride(), sum(c.padding(), pad), c.dilation(), c.groups());
            return new Layer.Conv2d(conv.inChannels(), conv.outChannels(), conv.kernel(), more, conv.bias());
        }
        if (layer instanceof Layer.MaxPool2d pool && !zero) {
            Pooling pooling = padded(pool.pooling(), pad);
            return pooling == null ? null : new Layer.MaxPool2d(pooling);
        }
        if (layer instanceof Layer.AvgPool2d pool && zero) {
            boolean counted = pool.countPadding() || pool.pooling().padding().equals(Size2d.ZERO);
            Pooling pooling = padded(pool.pooling(), pad);
            return pooling == null || !counted ? null : new Layer.AvgPool2d(pooling, true);
        }
        return null;
    }

    /** The pooling with more padding, if it may have that much; in ceil mode padding decides which windows count. */
    private static @Nullable Pooling padded(Pooling pooling, Layer.Pad2d pad) {
        Size2d padding = sum(pooling.padding(), pad);
        boolean fits = 2L * padding.height() <= pooling.kernel().height()
                && 2L * padding.width() <= pooling.kernel().width()
                && !pooling.ceilMode();
        return fits ? new Pooling(pooling.kernel(), pooling.stride(), padding, false) : null;
    }

    private static Size2d sum(Size2d padding, Layer.Pad2d pad) {
        return new Size2d(padding.height() + pad.top(), padding.width() + pad.left());
    }
}
