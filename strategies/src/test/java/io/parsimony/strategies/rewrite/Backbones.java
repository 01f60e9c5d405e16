package io.parsimony.strategies.rewrite;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small networks with the architectures of common backbones. */
final class Backbones {

    private Backbones() {}

    /** Returns all networks by name, with parameters like those of trained models. */
    static Map<String, Model> all() {
        Map<String, Network> networks = new LinkedHashMap<>();
        networks.put("plain", plain());
        networks.put("residual", residual());
        networks.put("pre-activation", preActivation());
        networks.put("dense", dense());
        networks.put("inception", inception());
        networks.put("mobile", mobile());
        Map<String, Model> models = new LinkedHashMap<>();
        networks.forEach((name, network) -> models.put(name, HostNetworks.seasoned(Model.initialize(network, 3), 4)));
        return models;
    }

    static Model of(String name) {
        return all().get(name);
    }

    /** Returns convolutions with and without batch norm, flattened into linear layers. */
    static Network plain() {
        return start(3).conv2d("conv1", 8, 5, 1, 2)
                .batchNorm("bn1")
                .relu("relu1")
                .maxPool("pool1", 2)
                .add("conv2", new Layer.Conv2d(8, 10, Size2d.square(3), same(1), true))
                .relu("relu2")
                .conv2d("conv3", 9, 3, 1, 0)
                .batchNorm("bn3")
                .relu("relu3")
                .flatten("flatten")
                .linear("fc1", 12)
                .relu("fc1_relu")
                .linear("fc2", 5)
                .build();
    }

    /**
     * Returns a network after He et al., 2016: addition after batch norm; a strided 1x1 convolution in the second
     * shortcut.
     */
    static Network residual() {
        NetworkBuilder builder =
                start(3).conv2d("stem", 8, 3, 1, 1).batchNorm("stem_bn").relu("stem_relu");
        builder.conv2d("a1", 8, 3, 1, 1).batchNorm("a1_bn").relu("a1_relu");
        builder.conv2d("a2", 8, 3, 1, 1).batchNorm("a2_bn");
        builder.add("a_add", new Layer.Add(), "a2_bn", "stem_relu").relu("a_relu");
        builder.conv2d("b1", 12, 3, 2, 1).batchNorm("b1_bn").relu("b1_relu");
        builder.conv2d("b2", 12, 3, 1, 1).batchNorm("b2_bn");
        builder.from("a_relu").conv2d("b_down", 12, 1, 2, 0).batchNorm("b_down_bn");
        builder.add("b_add", new Layer.Add(), "b2_bn", "b_down_bn").relu("b_relu");
        return builder.add("gap", new Layer.GlobalAvgPool2d())
                .flatten("flatten")
                .linear("fc", 5)
                .build();
    }

    /** Returns a network after He et al., 2016b: convolutions feed additions directly. */
    static Network preActivation() {
        NetworkBuilder builder = start(3).conv2d("stem", 8, 7, 1, 3);
        builder.batchNorm("bn1").relu("relu1").conv2d("conv1", 8, 3, 1, 1);
        builder.batchNorm("bn2").relu("relu2").conv2d("conv2", 8, 3, 1, 1);
        builder.add("add", new Layer.Add(), "conv2", "stem");
        builder.batchNorm("bn3").relu("relu3");
        return builder.add("gap", new Layer.GlobalAvgPool2d())
                .flatten("flatten")
                .linear("fc", 5)
                .build();
    }

    /** Returns a network after Huang et al., 2017: every layer reads the outputs of all layers before it. */
    static Network dense() {
        NetworkBuilder builder = start(3).conv2d("stem", 7, 3, 1, 1);
        for (int i = 1; i <= 2; i++) {
            String before = builder.last();
            builder.batchNorm("n" + i).relu("r" + i).conv2d("c" + i, 5, 3, 1, 1);
            builder.add("cat" + i, new Layer.Concat(1), before, "c" + i);
        }
        builder.batchNorm("n3").relu("r3").conv2d("transition", 6, 1, 1, 0);
        builder.add("pool", new Layer.AvgPool2d(Pooling.tiles(2), true));
        return builder.flatten("flatten").linear("fc", 5).build();
    }

    /** Returns a network after Szegedy et al., 2015: parallel branches with several kernels. */
    static Network inception() {
        NetworkBuilder builder =
                start(3).conv2d("stem", 8, 3, 1, 1).batchNorm("stem_bn").relu("stem_relu");
        builder.conv2d("b1", 6, 1, 1, 0).batchNorm("b1_bn").relu("b1_relu");
        builder.from("stem_relu").conv2d("b2", 6, 3, 1, 1).batchNorm("b2_bn").relu("b2_relu");
        Convolution row = new Convolution(Size2d.ONE, new Size2d(0, 2), Size2d.ONE, 1);
        Convolution column = new Convolution(Size2d.ONE, new Size2d(4, 0), new Size2d(2, 1), 1);
        builder.from("stem_relu")
                .add("b3_row", new Layer.Conv2d(8, 6, new Size2d(1, 5), row, false))
                .add("b3_column", new Layer.Conv2d(6, 7, new Size2d(5, 1), column, true))
                .relu("b3_relu");
        builder.add("cat", new Layer.Concat(1), "b1_relu", "b2_relu", "b3_relu");
        builder.conv2d("last", 10, 3, 2, 0).batchNorm("last_bn").relu("last_relu");
        return builder.add("gap", new Layer.GlobalAvgPool2d())
                .flatten("flatten")
                .linear("fc", 5)
                .build();
    }

    /** Returns a network after Sandler et al., 2018: inverted residuals with depthwise convolutions. */
    static Network mobile() {
        NetworkBuilder builder = start(3).conv2d("stem", 6, 3, 1, 1).batchNorm("stem_bn");
        builder.conv2d("expand", 12, 1, 1, 0).batchNorm("expand_bn");
        builder.add("expand_relu", new Layer.Activation(Layer.Activation.Function.RELU6));
        builder.add("depthwise", new Layer.Conv2d(12, 12, Size2d.square(3), same(12), false));
        builder.batchNorm("depthwise_bn");
        builder.add("depthwise_relu", new Layer.Activation(Layer.Activation.Function.RELU6));
        builder.conv2d("project", 6, 1, 1, 0).batchNorm("project_bn");
        builder.add("add", new Layer.Add(), "project_bn", "stem_bn");
        return builder.flatten("flatten").linear("fc", 5).build();
    }

    private static Convolution same(int groups) {
        return new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, groups);
    }

    private static NetworkBuilder start(int channels) {
        return Network.builder().input("x", Shape.of(channels, 8, 8));
    }
}
