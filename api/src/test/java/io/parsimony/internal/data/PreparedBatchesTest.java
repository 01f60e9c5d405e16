package io.parsimony.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.augment.Elastic;
import io.parsimony.internal.augment.Rotate;
import io.parsimony.internal.augment.Shift;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.testing.Samples;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that are prepared ahead, augmented, mixed, or come with a teacher's values. */
@Timeout(20)
class PreparedBatchesTest {

    /** Samples of which each pixel differs, and whose reading a test may hold up or let fail. */
    private static class Pictures implements Dataset {

        final AtomicInteger reads = new AtomicInteger();
        final Set<Thread> readers = Collections.newSetFromMap(new ConcurrentHashMap<>());

        @Override
        public int size() {
            return 10;
        }

        @Override
        public int classes() {
            return 5;
        }

        @Override
        public Shape sampleShape() {
            return Shape.of(1, 4, 6);
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            reads.incrementAndGet();
            readers.add(Thread.currentThread());
            for (int i = 0; i < 24; i++) {
                destination.put(100 * index + i * i);
            }
        }

        @Override
        public int label(int index) {
            return index % 5;
        }
    }

    private static Augmented augmented(Dataset data, long seed, OptionalInt variants) {
        return new Augmented(data, List.of(new Shift(1), new Rotate(), new Elastic(8, 2)), seed, variants);
    }

    private static BatchSource source(Augmented data, OptionalDouble mixup) {
        return new BatchSource(data, 4, 7, mixup, Optional.empty());
    }

    private static List<List<Float>> numbers(Batch batch) {
        List<List<Float>> numbers = new ArrayList<>();
        for (Tensor tensor : List.of(batch.inputs(), batch.labels())) {
            List<Float> each = new ArrayList<>();
            for (float number : tensor.toArray()) {
                each.add(number);
            }
            numbers.add(each);
        }
        return numbers;
    }

    @Test
    void preparedBatchesAreTheSourcesOwn() throws InterruptedException {
        BatchSource source = source(augmented(new Pictures(), 3, OptionalInt.empty()), OptionalDouble.of(0.4));
        BatchSource alone = source(augmented(new Pictures(), 3, OptionalInt.empty()), OptionalDouble.of(0.4));
        try (Prefetcher ahead = new Prefetcher(source, 2, 9)) {
            for (int step = 2; step < 9; step++) {
                Batch found = ahead.next();
                // The source itself may be asked meanwhile.
                source.batch(step % 2, 0);
                Batch expected = alone.batch(step / 3, step % 3);
                assertThat(numbers(found)).isEqualTo(numbers(expected));
                assertThat(found.mix().orElseThrow().share())
                        .isEqualTo(expected.mix().orElseThrow().share());
                assertThat(found.mix().orElseThrow().labels().toArray())
                        .containsExactly(expected.mix().orElseThrow().labels().toArray());
            }
        }
    }

    @Test
    void fewBatchesAreAheadAndMemoryIsUsedAgain() throws InterruptedException {
        Pictures data = new Pictures();
        try (Prefetcher ahead = new Prefetcher(new BatchSource(data, 2, 7), 0, 100)) {
            settle(data, 6);
            List<Batch> batches = List.of(ahead.next(), ahead.next(), ahead.next(), ahead.next());
            // Three pieces of memory: the fourth batch lies where the first was.
            assertThat(numbers(batches.get(0))).isEqualTo(numbers(batches.get(3)));
            assertThat(numbers(batches.get(1))).isNotEqualTo(numbers(batches.get(3)));
            settle(data, 12);
        }
        assertThat(data.readers).doesNotContain(Thread.currentThread()).hasSize(1);
        assertThat(data.readers).noneMatch(Thread::isAlive);
    }

    /** Waits until so many samples were read and the reader waits to be asked for more. */
    private static void settle(Pictures data, int reads) {
        while (data.reads.get() < reads
                || !data.readers.stream().allMatch(reader -> reader.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        assertThat(data.reads).hasValue(reads);
    }

    /** Waits until a thread waits for the reader's end. */
    private static void awaitClosing(Thread thread) {
        while (thread.getState() != Thread.State.WAITING
                || Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().equals(Prefetcher.class.getName())
                                && frame.getMethodName().equals("close"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void faultComesWithTheStepThatItBelongsTo() throws InterruptedException {
        Dataset failing = new Pictures() {
            @Override
            public void read(int index, FloatBuffer destination) {
                if (reads.get() == 7) {
                    throw ParsimonyException.of(ErrorId.UNREADABLE_FILE, "The disk is gone.");
                }
                super.read(index, destination);
            }
        };
        try (Prefetcher ahead = new Prefetcher(new BatchSource(failing, 2, 7), 0, 10)) {
            for (int step = 0; step < 3; step++) {
                assertThat(ahead.next().size()).isEqualTo(2);
            }
            assertThatThrownBy(ahead::next).hasMessage("The disk is gone. [unreadable-file]");
        }
        Dataset broken = new Pictures() {
            @Override
            public void read(int index, FloatBuffer destination) {
                throw new StackOverflowError();
            }
        };
        try (Prefetcher ahead = new Prefetcher(new BatchSource(broken, 2, 7), 0, 10)) {
            assertThatThrownBy(ahead::next).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void waitingCanBeInterrupted() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Dataset slow = new Pictures() {
            @Override
            public void read(int index, FloatBuffer destination) {
                reading.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError("the reader was interrupted", e);
                }
                super.read(index, destination);
            }
        };
        List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        Thread consumer = new Thread(() -> {
            try (Prefetcher ahead = new Prefetcher(new BatchSource(slow, 2, 7), 0, 10)) {
                ahead.next();
            } catch (InterruptedException e) {
                seen.add(e.getClass());
            }
            seen.add(Thread.currentThread().isInterrupted());
        });
        consumer.start();
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        consumer.interrupt();
        // Closing waits for the reader, which is left in peace; a second interrupt is kept.
        awaitClosing(consumer);
        consumer.interrupt();
        awaitClosing(consumer);
        assertThat(consumer.isAlive()).isTrue();
        go.countDown();
        consumer.join();
        assertThat(seen).containsExactly(InterruptedException.class, true);
    }

    @Test
    void distortionsDependOnSeedEpochAndSampleAlone() {
        Augmented data = augmented(new Pictures(), 3, OptionalInt.empty());
        assertThat(sample(data, 4, 2))
                .containsExactly(sample(augmented(new Pictures(), 3, OptionalInt.empty()), 4, 2))
                .isNotEqualTo(sample(data, 5, 2))
                .isNotEqualTo(sample(augmented(new Pictures(), 4, OptionalInt.empty()), 4, 2));
        BatchSource whole = source(data, OptionalDouble.empty());
        List<List<Float>> third = numbers(whole.batch(6, 2));
        whole.batch(1, 1);
        assertThat(numbers(source(data, OptionalDouble.empty()).batch(6, 2))).isEqualTo(third);
    }

    private static float[] sample(Augmented data, int epoch, int index) {
        FloatBuffer pixels = FloatBuffer.allocate(24);
        data.at(data.variant(epoch)).read(index, pixels);
        return pixels.array();
    }

    @Test
    void variantsComeAgain() {
        Augmented data = augmented(new Pictures(), 3, OptionalInt.of(3));
        assertThat(sample(data, 7, 2)).containsExactly(sample(data, 1, 2)).isNotEqualTo(sample(data, 2, 2));
        assertThat(Augmented.none(new Pictures()).variant(9)).isZero();
        assertThat(source(data, OptionalDouble.of(0.2)).settings())
                .isEqualTo("batch 4, seed 7, augmented by [Shift[pixels=1], Rotate[degrees=10.0],"
                        + " Elastic[alpha=8.0, sigma=2.0]], seed 3, 3 variants, mixup 0.2");
        assertThat(new BatchSource(new Pictures(), 4, 7).settings()).isEqualTo("batch 4, seed 7");
    }

    @Test
    void onlyImagesAreAugmented() {
        Dataset flat = new Pictures() {
            @Override
            public Shape sampleShape() {
                return Shape.of(24);
            }
        };
        assertThatThrownBy(() -> augmented(flat, 3, OptionalInt.empty()))
                .hasMessageContaining("found samples of shape 24. [bad-plan]");
        assertThatThrownBy(() -> augmented(new Pictures(), 3, OptionalInt.of(0)))
                .hasMessageContaining("augment-epochs");
    }

    @Test
    void samplesAreMixedByOneShareABatch() {
        BatchSource plain = new BatchSource(new Samples(12, 12, 0), 12, 7);
        BatchSource mixed =
                new BatchSource(Augmented.none(new Samples(12, 12, 0)), 12, 7, OptionalDouble.of(1), Optional.empty());
        float[] originals = plain.batch(1, 0).labels().toArray();
        Batch batch = mixed.batch(1, 0);
        Mixup mix = batch.mix().orElseThrow();
        assertThat(batch.labels().toArray()).containsExactly(originals);
        assertThat(mix.labels().toArray()).containsExactlyInAnyOrder(originals);
        assertThat(mix.labels().toArray()).isNotEqualTo(originals);
        for (int i = 0; i < 12; i++) {
            // A sample's numbers and its label are its index.
            double expected = mix.share() * originals[i]
                    + (1 - mix.share()) * mix.labels().get(i);
            assertThat((double) batch.inputs().get(4 * i + 3)).isCloseTo(expected, within(1e-5));
        }
        assertThat(mixed.batch(2, 0).mix().orElseThrow().share()).isNotEqualTo(mix.share());
    }

    @Test
    void sharesFollowTheBetaDistribution() {
        for (double alpha : new double[] {0.001, 0.2, 1, 4}) {
            double sum = 0;
            double squares = 0;
            int draws = 20_000;
            for (int i = 0; i < draws; i++) {
                double share = Mixup.draw(alpha, 7, i);
                assertThat(share).isBetween(0.0, 1.0);
                sum += share;
                squares += (share - 0.5) * (share - 0.5);
            }
            assertThat(sum / draws).isCloseTo(0.5, within(0.02));
            // The variance of Beta(a, a) is 1 / (4 (2 a + 1)).
            assertThat(squares / draws).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.006));
        }
    }

    /** Says the sample's index and the variant. */
    private static final class Oracle implements TeacherSource {

        @Override
        public String settings() {
            return "an oracle";
        }

        @Override
        public Map<String, Shape> values() {
            return Map.of("fc", Shape.of(2));
        }

        @Override
        public void prepare() {}

        @Override
        public Batch ask(Batch samples) {
            return new Batch(
                    samples.inputs(),
                    samples.labels(),
                    Map.of("fc", Tensor.full(Shape.of(samples.size(), 2), -1)),
                    samples.mix());
        }

        @Override
        public void read(int variant, int sample, String node, FloatBuffer destination) {
            destination.put(sample).put(variant);
        }
    }

    @Test
    void teachersValuesComeWithTheirSamples() {
        Augmented data = new Augmented(new Samples(10, 10, 0), List.of(new Shift(0)), 3, OptionalInt.of(4));
        BatchSource source = new BatchSource(data, 4, 7, OptionalDouble.empty(), Optional.of(new Oracle()));
        Batch last = source.batch(6, 2);
        assertThat(last.teacher()).containsOnlyKeys("fc");
        Tensor values = last.teacher().get("fc");
        assertThat(values.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(values.toArray())
                .containsExactly(last.labels().get(0), 2, last.labels().get(1), 2);
        assertThat(source.settings()).endsWith(", an oracle");
        Batch first = source.first();
        assertThat(first.teacher().get("fc").toArray()).as("asked, not read").containsOnly(-1);
        assertThat(first.inputs().sameBits(source.batch(0, 0).inputs())).isTrue();
        assertThat(source.withoutTeacher().batch(6, 2).teacher()).isEmpty();
        assertThatThrownBy(() -> new BatchSource(data, 4, 7, OptionalDouble.of(1), Optional.of(new Oracle())))
                .hasMessageContaining("distill.mixup cannot be combined with a teacher cache")
                .hasMessageContaining("[bad-plan]");
    }
}
