package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final Shape MEBIBYTE = Shape.of(1 << 18);

    @Test
    void memoryThatCameBackIsUsedAgain() {
        try (OrtMemory memory = new OrtMemory()) {
            OrtMemory.Block first = memory.take(MEBIBYTE);
            assertThat(memory.used()).isEqualTo(1 << 20);
            memory.give(first);
            assertThat(memory.unused()).isEqualTo(1 << 20);
            assertThat(memory.take(Shape.of(1 << 17, 2))).as("of another shape").isNotSameAs(first);
            assertThat(memory.take(MEBIBYTE)).isSameAs(first);
            assertThat(memory.unused()).isZero();
        }
    }

    @Test
    void noMoreIsKeptThanWasEverInUse() {
        try (OrtMemory memory = new OrtMemory(0)) {
            for (int shape = 1; shape <= 40; shape++) {
                List<OrtMemory.Block> blocks = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    blocks.add(memory.take(Shape.of(shape, 256)));
                }
                blocks.forEach(memory::give);
            }
            assertThat(memory.used()).isZero();
            assertThat(memory.unused()).isLessThanOrEqualTo(3 * 40 * 1024);
        }
    }

    @Test
    void whatComesBackAfterTheCloseIsFreed() {
        OrtMemory memory = new OrtMemory();
        OrtMemory.Block block = memory.take(MEBIBYTE);
        memory.close();
        memory.give(block);
        assertThat(memory.unused()).isZero();
        assertThat(block.tensor().isClosed()).isTrue();
    }
}
