package io.parsimony.examples.hctr.hmm;

/** Selects one of the greatest numbers of an array without sorting. */
final class Selection {

    private Selection() {}

    /**
     * Returns the number with exactly {@code rank - 1} numbers before it in descending order (C. A. R. Hoare,
     * <i>Algorithm 65: Find</i>, 1961). Reorders the numbers.
     *
     * @param rank from 1 to {@code count}
     */
    static double greatest(double[] numbers, int count, int rank) {
        int low = 0;
        int high = count - 1;
        int wanted = rank - 1;
        while (low < high) {
            double pivot = numbers[(low + high) >>> 1];
            int left = low;
            int right = high;
            while (left <= right) {
                while (numbers[left] > pivot) {
                    left++;
                }
                while (numbers[right] < pivot) {
                    right--;
                }
                if (left <= right) {
                    double swap = numbers[left];
                    numbers[left++] = numbers[right];
                    numbers[right--] = swap;
                }
            }
            if (wanted <= right) {
                high = right;
            } else if (wanted >= left) {
                low = left;
            } else {
                break;
            }
        }
        return numbers[wanted];
    }
}
