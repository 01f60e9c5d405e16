package io.parsimony.spark;

import io.parsimony.internal.plugin.PluginFolder;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to the processes of a cluster by Java serialization: training plans with their networks, losses and
 * optimizers, and descriptions of data. The records need not be {@link Serializable}. Each record is sent as the values
 * of its components. The receiver calls the record's constructor, which checks the values. Tensors are sent as bytes.
 *
 * <p>Only the processes of the same Spark application read the stream, as with Spark's own tasks.
 */
final class RecordStream {

    private RecordStream() {}

    /**
     * Returns the bytes of an object.
     *
     * @throws IllegalArgumentException if the object contains one that is neither a record nor serializable
     */
    static byte[] write(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Output(bytes)) {
            out.writeObject(object);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException("a record or a serializable object, found " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the object that the bytes encode. */
    static <R> R read(byte[] bytes, Class<R> type) {
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes))) {
            return type.cast(in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("every process of an application has the same class path", e);
        }
    }

    private static final class Output extends ObjectOutputStream {

        Output(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) {
            if (object instanceof Record record && !(object instanceof Sent)) {
                return SentRecord.of(record);
            }
            if (object instanceof Tensor tensor) {
                return SentTensor.of(tensor);
            }
            if (object instanceof Parameters parameters) {
                return new SentParameters(new LinkedHashMap<>(parameters.asMap()));
            }
            if (object instanceof Shape shape) {
                return new SentShape(shape.toArray());
            }
            if (object instanceof Network network) {
                return new SentNetwork(
                        new LinkedHashMap<>(network.inputs()),
                        new ArrayList<>(network.nodes()),
                        new ArrayList<>(network.outputs()));
            }
            if (object instanceof ClassGrouping grouping) {
                return new SentGrouping(grouping.text());
            }
            if (object instanceof OptionalInt number) {
                return new SentOptional(number.isPresent() ? number.getAsInt() : null, OptionalInt.class);
            }
            if (object instanceof OptionalDouble number) {
                return new SentOptional(number.isPresent() ? number.getAsDouble() : null, OptionalDouble.class);
            }
            if (object instanceof Optional<?> value) {
                return new SentOptional(value.orElse(null), Optional.class);
            }
            return object;
        }
    }

    /** Reads objects; finds the classes of plug-ins in plug-in folders too. */
    private static final class Input extends ObjectInputStream {

        Input(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, RecordStream.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                for (ClassLoader plugins : PluginFolder.loaders()) {
                    try {
                        return Class.forName(description.getName(), false, plugins);
                    } catch (ClassNotFoundException none) {
                        e.addSuppressed(none);
                    }
                }
                // Primitive types.
                return super.resolveClass(description);
            }
        }
    }

    /** The serialized form of an object in the stream. */
    private sealed interface Sent extends Serializable {}

    private record SentRecord(Class<?> type, @Nullable Object[] components) implements Sent {

        static SentRecord of(Record record) {
            RecordComponent[] components = record.getClass().getRecordComponents();
            @Nullable Object[] values = new @Nullable Object[components.length];
            try {
                for (int i = 0; i < values.length; i++) {
                    components[i].getAccessor().setAccessible(true);
                    values[i] = components[i].getAccessor().invoke(record);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            return new SentRecord(record.getClass(), values);
        }

        private Object readResolve() {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(components);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record SentTensor(Shape shape, byte[] bytes) implements Sent {

        static SentTensor of(Tensor tensor) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(tensor.shape().size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.data());
            return new SentTensor(tensor.shape(), bytes.array());
        }

        private Object readResolve() {
            float[] numbers = new float[shape.size()];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(numbers);
            return Tensor.of(shape, numbers);
        }
    }

    private record SentShape(int[] extents) implements Sent {

        private Object readResolve() {
            return Shape.of(extents);
        }
    }

    private record SentParameters(LinkedHashMap<String, Tensor> tensors) implements Sent {

        private Object readResolve() {
            return new Parameters(tensors);
        }
    }

    private record SentNetwork(LinkedHashMap<String, Shape> inputs, ArrayList<Node> nodes, ArrayList<String> outputs)
            implements Sent {

        private Object readResolve() {
            return new Network(inputs, nodes, outputs);
        }
    }

    private record SentGrouping(String text) implements Sent {

        private Object readResolve() {
            return ClassGrouping.parse(text);
        }
    }

    private record SentOptional(@Nullable Object value, Class<?> type) implements Sent {

        private Object readResolve() {
            if (type == OptionalInt.class) {
                return value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value);
            }
            if (type == OptionalDouble.class) {
                return value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value);
            }
            return Optional.ofNullable(value);
        }
    }
}
