package io.parsimony.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir
    private Path folder;

    private Path file;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> texts = Map.of("a.b", "1", "note", "\"quoted\"\n[é] {");

    @BeforeEach
    void fill() {
        file = folder.resolve("t.safetensors");
        tensors.put("z.weight", Tensor.of(Shape.of(2, 3), 1, -0f, Float.MIN_VALUE, Float.NaN, 1e30f, 3));
        tensors.put("a", Tensor.scalar(5));
        tensors.put("odd", Tensor.of(Shape.of(1), Float.intBitsToFloat(0x7fc12345)));
    }

    @Test
    void everyBitComesBack() {
        tensors.put("large", Tensor.full(Shape.of(7, 11, 500), 0.1f));
        Safetensors.write(file, tensors, texts);
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.texts()).isEqualTo(texts);
        assertThat(content.checked()).isTrue();
        assertThat(content.tensors().keySet()).containsExactly("z.weight", "a", "odd", "large");
        tensors.forEach((name, tensor) -> assertThat(content.tensors().get(name).sameBits(tensor))
                .as(name)
                .isTrue());
    }

    @Test
    void fileIsLaidOutAsTheFormatSays() throws IOException {
        Safetensors.write(file, Map.of("w", Tensor.of(Shape.of(2), 1, 2)), Map.of());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertThat(length % 8).isZero();
        byte[] header = new byte[length];
        bytes.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).strip())
                .startsWith("{\"__metadata__\":{\"checksum\":\"crc32c:")
                .endsWith("},\"w\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2]}}");
        assertThat(bytes.getFloat()).isEqualTo(1);
        assertThat(bytes.getFloat()).isEqualTo(2);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private void write(String header, int data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + data)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
    }

    @Test
    void filesOfOthersAreRead() throws IOException {
        write(
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}   ",
                12);
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.tensors().get("a").shape()).isEqualTo(Shape.of(1, 2));
        assertThat(content.tensors().get("b").shape()).isEqualTo(Shape.SCALAR);
        assertThat(content.checked()).isFalse();
    }

    @Test
    void fileCutOffAnywhereIsRefused() throws IOException {
        Safetensors.write(file, tensors, texts);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessageContaining("[bad-tensor-file]");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("has trailing bytes");
    }

    @Test
    void fileDamagedAnywhereIsRefusedOrNoLongerChecked() throws IOException {
        Safetensors.write(file, tensors, texts);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            try {
                Safetensors.Content content = Safetensors.read(file);
                // White space and the checksum's own name are not covered by the checksum.
                boolean same = content.texts().equals(texts)
                        && tensors.entrySet().stream()
                                .allMatch(e -> content.tensors().get(e.getKey()).sameBits(e.getValue()));
                assertThat(!content.checked() || same).as("byte %d", i).isTrue();
            } catch (ParsimonyException e) {
                assertThat(e.id()).isEqualTo("bad-tensor-file");
            }
        }
    }

    private void refuses(String header, int data, String message) throws IOException {
        write(header, data);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("[bad-tensor-file]");
    }

    @Test
    void hostileHeadersAreRefusedBeforeMemoryIsTaken() throws IOException {
        refuses("[".repeat(100_000), 0, "a header of at most 3 levels");
        refuses("{\"a\":".repeat(5000), 0, "a header of at most 3 levels");
        refuses("not json", 0, "a JSON header");
        refuses("{\"a\":3}", 0, "dtype, shape and data_offsets for [a]");
        String huge = "\"shape\":[2000000000],\"data_offsets\":[0,8000000000]";
        refuses("{\"a\":{\"dtype\":\"F32\"," + huge + "}}", 8, "Expected 8000000000 bytes of numbers, found 8");
        refuses("{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,8]}}", 8, "a shape for [a]");
        refuses("{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8, "float32 numbers (F32) in [a]");
        refuses(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12,
                "to start at byte 0 with 4 bytes per number");
        refuses("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole numbers for [a]");
        refuses("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", 8, "whole numbers for [a]");
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, 1, 2});
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("[bad-tensor-file]");
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none"))).hasMessageContaining("[unreadable-file]");
    }

    @Test
    void interruptedThreadMayWrite() {
        Thread.currentThread().interrupt();
        try {
            Safetensors.write(file, tensors, texts);
            assertThat(Safetensors.read(file).checked()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
