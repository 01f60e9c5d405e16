package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Reads the file's tensors. Checks lengths before it allocates memory. */
final class TensorReader {

    private static final int MOST = Integer.MAX_VALUE / Float.BYTES;

    private final ExternalData external;

    /**
     * Creates a reader.
     *
     * @param folder the folder of external data, or {@code null} if there is none
     */
    TensorReader(@Nullable Path folder) {
        this.external = new ExternalData(folder);
    }

    Constant read(TensorProto tensor) {
        Axes.requireRank(tensor.getDimsCount());
        int[] dims = new int[tensor.getDimsCount()];
        long size = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            long extent = tensor.getDims(axis);
            OnnxFaults.require(extent >= 0 && extent <= MOST, "Expected an extent below 2^29, found %d.", extent);
            dims[axis] = (int) extent;
            size *= extent;
            OnnxFaults.require(size <= MOST, "Expected a tensor of less than 2^29 numbers, found more.");
        }
        OnnxFaults.require(!tensor.hasSegment(), "Expected whole tensors, found a segment of one.");
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null || type == DataType.UNDEFINED) {
            throw OnnxFaults.badFile("Expected a known number type, found type %d.", tensor.getDataType());
        }
        return values(tensor, type, dims, (int) size);
    }

    private Constant values(TensorProto tensor, DataType type, int[] dims, int n) {
        return switch (type) {
            case FLOAT -> floats(tensor, dims, n);
            case DOUBLE -> reals(
                    tensor, dims, n, 8, tensor.getDoubleDataCount(), tensor::getDoubleData, b -> b::getDouble);
            case FLOAT16 -> reals(
                    tensor,
                    dims,
                    n,
                    2,
                    tensor.getInt32DataCount(),
                    i -> half(tensor.getInt32Data(i)),
                    b -> at -> half(b.getShort(at)));
            case BFLOAT16 -> reals(
                    tensor,
                    dims,
                    n,
                    2,
                    tensor.getInt32DataCount(),
                    i -> Float.intBitsToFloat(tensor.getInt32Data(i) << 16),
                    b -> at -> Float.intBitsToFloat(b.getShort(at) << 16));
            case INT64 -> integers(
                    tensor, dims, n, 8, tensor.getInt64DataCount(), tensor::getInt64Data, b -> b::getLong);
            case UINT64 -> integers(
                    tensor, dims, n, 8, tensor.getUint64DataCount(), tensor::getUint64Data, b -> b::getLong);
            case UINT32 -> integers(
                    tensor,
                    dims,
                    n,
                    4,
                    tensor.getUint64DataCount(),
                    tensor::getUint64Data,
                    b -> at -> b.getInt(at) & 0xffff_ffffL);
            case INT32 -> small(tensor, dims, n, 4, b -> b::getInt);
            case INT16 -> small(tensor, dims, n, 2, b -> b::getShort);
            case UINT16 -> small(tensor, dims, n, 2, b -> at -> b.getShort(at) & 0xffff);
            case INT8 -> small(tensor, dims, n, 1, b -> b::get);
            case UINT8, BOOL -> small(tensor, dims, n, 1, b -> at -> b.get(at) & 0xff);
            default -> throw OnnxFaults.unsupported(
                    "Export the model with float32 weights.", "Numbers of type %s are not supported.", type);
        };
    }

    /** Returns float32 raw data, the common case, copied in one piece. */
    private Constant floats(TensorProto tensor, int[] dims, int n) {
        ByteBuffer bytes = raw(tensor, n, Float.BYTES, tensor.getFloatDataCount());
        FloatBuffer values = Tensor.allocate(n);
        if (bytes != null) {
            values.put(bytes.asFloatBuffer());
        } else {
            tensor.getFloatDataList().forEach(values::put);
        }
        return Constant.ofReals(dims, values.rewind());
    }

    private Constant small(TensorProto tensor, int[] dims, int n, int width, Longs raw) {
        return integers(tensor, dims, n, width, tensor.getInt32DataCount(), tensor::getInt32Data, raw);
    }

    private Constant reals(
            TensorProto tensor, int[] dims, int n, int width, int listed, IntToDoubleFunction list, Doubles raw) {
        ByteBuffer bytes = raw(tensor, n, width, listed);
        IntToDoubleFunction at = bytes == null ? list : raw.of(bytes);
        int step = bytes == null ? 1 : width;
        FloatBuffer values = Tensor.allocate(n);
        for (int i = 0; i < n; i++) {
            values.put(i, (float) at.applyAsDouble(i * step));
        }
        return Constant.ofReals(dims, values);
    }

    private Constant integers(
            TensorProto tensor, int[] dims, int n, int width, int listed, IntToLongFunction list, Longs raw) {
        ByteBuffer bytes = raw(tensor, n, width, listed);
        IntToLongFunction at = bytes == null ? list : raw.of(bytes);
        int step = bytes == null ? 1 : width;
        long[] values = new long[n];
        for (int i = 0; i < n; i++) {
            values[i] = at.applyAsLong(i * step);
        }
        return Constant.ofIntegers(dims, values);
    }

    /**
     * Returns the little-endian bytes, whose length must match, or nothing if a list of the right length holds the
     * numbers.
     */
    private @Nullable ByteBuffer raw(TensorProto tensor, int n, int width, int listed) {
        long length = (long) n * width;
        OnnxFaults.require(length <= Integer.MAX_VALUE, "Expected a tensor of less than 2 GB, found more.");
        if (tensor.getDataLocation() == DataLocation.EXTERNAL) {
            return external.read(tensor, (int) length);
        }
        if (tensor.hasRawData()) {
            OnnxFaults.require(
                    tensor.getRawData().size() == length,
                    "Expected %d bytes for its shape, found %d.",
                    length,
                    tensor.getRawData().size());
            return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        OnnxFaults.require(listed == n, "Expected %d numbers for its shape, found %d.", n, listed);
        return null;
    }

    private static float half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** Reads real numbers from bytes. */
    private interface Doubles {
        IntToDoubleFunction of(ByteBuffer bytes);
    }

    /** Reads integers from bytes. */
    private interface Longs {
        IntToLongFunction of(ByteBuffer bytes);
    }
}
