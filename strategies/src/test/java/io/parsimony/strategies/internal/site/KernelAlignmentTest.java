package io.parsimony.strategies.internal.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelAlignmentTest {

    @Test
    void itExistsExactlyWhereEveryPositionHasAPixelUnderOneOfItsCentres() {
        int found = 0;
        int missing = 0;
        for (int extent = 1; extent <= 9; extent++) {
            for (int reach = 1; reach <= 7; reach++) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int padding = 0; padding <= 4; padding++) {
                        int room = extent + 2 * padding - reach;
                        if (room < 0) {
                            continue;
                        }
                        int output = room / stride + 1;
                        Optional<KernelAlignment> alignment =
                                KernelAlignment.of(extent, output, reach, stride, padding);
                        boolean possible = fits((reach - 1) / 2, extent, output, stride, padding)
                                || fits(reach / 2, extent, output, stride, padding);
                        assertThat(alignment.isPresent())
                                .as("extent %d, reach %d, stride %d, padding %d", extent, reach, stride, padding)
                                .isEqualTo(possible);
                        if (alignment.isPresent()) {
                            requireSameOutputs(alignment.get(), extent, output, stride);
                        }
                        found += possible ? 1 : 0;
                        missing += possible ? 0 : 1;
                    }
                }
            }
        }
        assertThat(found).isGreaterThan(200);
        assertThat(missing).isGreaterThan(200);
    }

    private static boolean fits(int centre, int extent, int output, int stride, int padding) {
        return IntStream.range(0, output)
                .map(i -> i * stride - padding + centre)
                .allMatch(pixel -> pixel >= 0 && pixel < extent);
    }

    private static void requireSameOutputs(KernelAlignment alignment, int extent, int output, int stride) {
        assertThat((alignment.length() - 1) / stride + 1).isEqualTo(output);
        assertThat(alignment.start() + alignment.length()).isLessThanOrEqualTo(extent);
        if (alignment.isWhole(extent, stride)) {
            assertThat((extent - 1) / stride + 1).isEqualTo(output);
        }
    }
}
