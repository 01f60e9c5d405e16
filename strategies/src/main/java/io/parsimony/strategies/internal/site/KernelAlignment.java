package io.parsimony.strategies.internal.site;

import java.util.Optional;

/**
 * The alignment of a 1x1 convolution with a larger one of the same stride along one axis: it sees the elements {@code
 * start .. start + length - 1}, and so its i-th output stands on the element under the centre of the larger kernel's
 * i-th position.
 *
 * @param start the first element that is seen
 * @param length the number of elements that are seen
 */
public record KernelAlignment(int start, int length) {

    /**
     * Returns the alignment along one axis, if there is one: where padding reaches further than the kernel's centre
     * some positions have only padding under their centre.
     *
     * <p>An even reach has two centres. The first is taken unless only the second fits.
     *
     * @param extent the input's extent
     * @param output the larger convolution's output extent
     * @param reach the elements from its kernel's first tap to its last, both counted
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

    /**
     * Returns whether a 1x1 convolution over all {@code extent} elements stands on the same ones without any cropping.
     */
    public boolean isWhole(int extent, int stride) {
        return start == 0 && (extent - 1) / stride == (length - 1) / stride;
    }
}
