package io.parsimony.strategies.internal.site;

import java.util.Optional;

/**
 * The alignment of a 1x1 convolution with a larger one of the same stride along one axis: it reads the elements {@code
 * start .. start + length - 1}, so its i-th output uses the element under the center of the larger kernel's i-th
 * position.
 *
 * @param start the first element
 * @param length the number of elements
 */
public record KernelAlignment(int start, int length) {

    /**
     * Returns the alignment along one axis; empty if the padding reaches beyond the kernel's center, so that some
     * centers have only padding under them.
     *
     * <p>An even reach has two centers. The first is used unless only the second fits.
     *
     * @param extent the input's extent
     * @param output the larger convolution's output extent
     * @param reach the number of elements from its kernel's first tap to its last
     */
    public static Optional<KernelAlignment> of(int extent, int output, int reach, int stride, int padding) {
        int length = (output - 1) * stride + 1;
        for (int centre : new int[] {(reach - 1) / 2, reach / 2}) {
            int start = centre - padding;
            if (start >= 0 && start + length <= extent) {
                return Optional.of(new KernelAlignment(start, length));
            }
        }
        return Optional.empty();
    }

    /** Returns whether a 1x1 convolution over all {@code extent} elements uses the same elements without cropping. */
    public boolean isWhole(int extent, int stride) {
        return start == 0 && (extent - 1) / stride == (length - 1) / stride;
    }
}
