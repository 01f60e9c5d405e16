package io.parsimony.examples.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Batch;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The distillation step of the MNIST example, handwritten in plain DJL for these two networks. It is optimized by
 * direct calls of the bindings, channels-last weights, sums instead of means (whose gradients are channels first),
 * cached scalars, intermediates closed at their last use, and updates in place.
 *
 * <p>It is the baseline for the overhead of the framework, so it shares no code with the backend.
 */
final class HandWrittenStep implements AutoCloseable {

    private static final double TEMPERATURE = 4;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 5e-4;
    private static final double MOST_NORM = 5;
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape ZERO = new Shape(0, 0);
    private static final Shape TWO = new Shape(2, 2);

    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    private final Map<String, PtNDArray> teacher;
    private final Map<String, PtNDArray> student;
    private final List<PtNDArray> trained = new ArrayList<>();
    private final List<PtNDArray> velocities = new ArrayList<>();
    private final Map<Double, PtNDArray> scalars = new LinkedHashMap<>();
    private final int[] stages = {1, 1, 2};

    HandWrittenStep(Model teacher, Model student) {
        JniUtils.setGradMode(false);
        this.teacher = upload(teacher);
        this.student = upload(student);
        student.network().parameters().stream().filter(spec -> spec.trainable()).forEach(spec -> {
            PtNDArray parameter = Require.present(this.student, spec.name());
            parameter.setRequiresGradient(true);
            trained.add(parameter);
            velocities.add((PtNDArray) parameter.zerosLike());
        });
    }

    private Map<String, PtNDArray> upload(Model model) {
        Map<String, PtNDArray> arrays = new LinkedHashMap<>();
        model.parameters().asMap().forEach((name, tensor) -> arrays.put(name, channelsLast(array(tensor))));
        return arrays;
    }

    private PtNDArray array(Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        return (PtNDArray) manager.create(tensor.toArray(), new Shape(shape));
    }

    private static PtNDArray channelsLast(PtNDArray a) {
        Shape s = a.getShape();
        if (s.dimension() != 4 || s.get(1) == 1 || s.get(2) * s.get(3) == 1) {
            return a;
        }
        return (PtNDArray) a.transpose(0, 2, 3, 1)
                .reshape(s.size())
                .duplicate()
                .reshape(s.get(0), s.get(2), s.get(3), s.get(1))
                .transpose(0, 3, 1, 2)
                .stopGradient();
    }

    /** Takes a step and returns the total loss. */
    float step(Batch batch, double rate) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            PtNDArray x = array(batch.inputs());
            PtNDArray labels = array(batch.labels()).toType(DataType.INT64, true);
            JniUtils.setGradMode(false);
            List<PtNDArray> t = teacher(x);
            JniUtils.setGradMode(true);
            List<PtNDArray> s = student(x);
            PtNDArray loss = loss(s, t, labels);
            JniUtils.backward(loss, scalar(1), false, false);
            JniUtils.setGradMode(false);
            update(rate);
            return loss.getFloat();
        }
    }

    private List<PtNDArray> teacher(PtNDArray x) {
        List<PtNDArray> taps = new ArrayList<>();
        int layer = 0;
        for (int convolutions : stages) {
            for (int i = 0; i < convolutions; i++) {
                layer++;
                PtNDArray y = conv(x, teacher, "conv" + layer, ONE, 1);
                PtNDArray n = norm(y, teacher, "bn" + layer, false);
                y.close();
                if (i > 0) {
                    x.close();
                }
                x = JniUtils.relu(n);
                n.close();
            }
            if (layer > 1) {
                taps.add(x);
            }
            x = JniUtils.maxPool(x, TWO, TWO, ZERO, false);
        }
        PtNDArray flat = JniUtils.flatten(x, 1, -1);
        PtNDArray hidden = JniUtils.relu(linear(flat, teacher, "fc1"));
        taps.add(0, linear(hidden, teacher, "fc2"));
        return taps;
    }

    private List<PtNDArray> student(PtNDArray x) {
        List<PtNDArray> taps = new ArrayList<>();
        int layer = 0;
        for (int convolutions : stages) {
            for (int i = 0; i < convolutions; i++) {
                layer++;
                PtNDArray y = layer == 1 ? conv(x, student, "conv1", ONE, 1) : parConv(x, "conv" + layer);
                x = JniUtils.relu(norm(y, student, "bn" + layer, true));
            }
            if (layer > 1) {
                taps.add(x);
            }
            x = JniUtils.maxPool(x, TWO, TWO, ZERO, false);
        }
        PtNDArray flat = JniUtils.flatten(x, 1, -1);
        PtNDArray low = JniUtils.linear(flat, student.get("fc1.a.weight"), null);
        PtNDArray hidden = JniUtils.relu(linear(low, student, "fc1.b"));
        taps.add(0, linear(hidden, student, "fc2"));
        return taps;
    }

    private PtNDArray parConv(PtNDArray x, String name) {
        Shape s = x.getShape();
        long half = s.get(1) / 2;
        PtNDArray shuffled = (PtNDArray) x.transpose(0, 2, 3, 1)
                .reshape(s.get(0), s.get(2), s.get(3), 2, half)
                .transpose(0, 1, 2, 4, 3)
                .reshape(s.get(0), s.get(2), s.get(3), s.get(1))
                .transpose(0, 3, 1, 2);
        PtNDArray y = JniUtils.slice(shuffled, 1, 0, half, 1);
        y = norm(conv(y, student, name + ".reduce", ZERO, 1), student, name + ".reduce_bn", true);
        int channels = (int) y.getShape().get(1);
        y = norm(conv(y, student, name + ".depthwise", ONE, channels), student, name + ".depthwise_bn", true);
        y = conv(y, student, name + ".expand", ZERO, 1);
        PtNDArray z = JniUtils.slice(shuffled, 1, half, s.get(1), 1);
        return JniUtils.add(y, conv(z, student, name + ".pointwise", ZERO, 1));
    }

    private static PtNDArray conv(PtNDArray x, Map<String, PtNDArray> p, String name, Shape padding, int groups) {
        return JniUtils.convolution(x, p.get(name + ".weight"), null, ONE, padding, ONE, groups);
    }

    private static PtNDArray linear(PtNDArray x, Map<String, PtNDArray> p, String name) {
        return JniUtils.linear(x, p.get(name + ".weight"), p.get(name + ".bias"));
    }

    private static PtNDArray norm(PtNDArray x, Map<String, PtNDArray> p, String name, boolean train) {
        return JniUtils.batchNorm(
                x,
                p.get(name + ".running_mean"),
                p.get(name + ".running_var"),
                p.get(name + ".weight"),
                p.get(name + ".bias"),
                train,
                0.1,
                1e-5);
    }

    private PtNDArray loss(List<PtNDArray> s, List<PtNDArray> t, PtNDArray labels) {
        long n = s.get(0).getShape().get(0);
        PtNDArray log = JniUtils.logSoftmax(s.get(0), 1, DataType.FLOAT32);
        PtNDArray picked = JniUtils.gather(log, JniUtils.unsqueeze(labels, 1), 1);
        PtNDArray loss = JniUtils.mul(JniUtils.sum(picked), scalar(-0.5 / n));

        PtNDArray cool = scalar(1 / TEMPERATURE);
        PtNDArray p = JniUtils.logSoftmax(JniUtils.mul(t.get(0), cool), 1, DataType.FLOAT32);
        PtNDArray q = JniUtils.logSoftmax(JniUtils.mul(s.get(0), cool), 1, DataType.FLOAT32);
        PtNDArray kl = JniUtils.sum(JniUtils.mul(JniUtils.exp(p), JniUtils.sub(p, q)));
        loss = JniUtils.add(loss, JniUtils.mul(kl, scalar(0.5 * TEMPERATURE * TEMPERATURE / n)));

        for (int i = 1; i < s.size(); i++) {
            PtNDArray d = JniUtils.sub(s.get(i), t.get(i));
            PtNDArray square = JniUtils.sum(JniUtils.mul(d, d));
            loss = JniUtils.add(
                    loss, JniUtils.mul(square, scalar(0.1 / d.getShape().size())));
        }
        return loss;
    }

    /** Updates the parameters by Nesterov's momentum after gradient-norm clipping, all in place. */
    private void update(double rate) {
        List<PtNDArray> gradients = new ArrayList<>();
        double squares = 0;
        for (PtNDArray parameter : trained) {
            PtNDArray gradient = parameter.getGradient();
            gradients.add(gradient);
            squares += JniUtils.sum(JniUtils.mul(gradient, gradient)).getFloat();
        }
        double factor = Math.min(1, MOST_NORM / (Math.sqrt(squares) + 1e-6));
        PtNDArray clip = array(Tensor.scalar(factor));
        PtNDArray step = array(Tensor.scalar(rate));
        for (int i = 0; i < trained.size(); i++) {
            PtNDArray parameter = trained.get(i);
            PtNDArray gradient = gradients.get(i);
            PtNDArray velocity = velocities.get(i);
            JniUtils.muli(gradient, clip);
            JniUtils.addi(gradient, JniUtils.mul(parameter, scalar(DECAY)));
            JniUtils.muli(velocity, scalar(MOMENTUM));
            JniUtils.addi(velocity, gradient);
            PtNDArray direction = JniUtils.add(gradient, JniUtils.mul(velocity, scalar(MOMENTUM)));
            JniUtils.subi(parameter, JniUtils.mul(direction, step));
            JniUtils.zeroGrad(parameter);
        }
    }

    private PtNDArray scalar(double value) {
        return scalars.computeIfAbsent(value, v -> {
            PtNDArray array = array(Tensor.scalar(v));
            NDScope.unregister((NDArray) array);
            return array;
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
