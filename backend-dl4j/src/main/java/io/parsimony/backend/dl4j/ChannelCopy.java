package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Rearranges channels of channels-last image batches: any number of slices, shuffles, concatenations and their
 * gradients in one pass. A 1x1 convolution with a 0/1 matrix would turn infinities into NaN.
 *
 * @param sources the input of each channel of the result, or -1 for zero
 * @param channels the channel within that input of each channel of the result
 * @param widths the number of channels of each input
 */
record ChannelCopy(List<Integer> sources, List<Integer> channels, List<Integer> widths) implements Kernel.Host {

    private static final int BULK = 8;

    @Override
    public void run(List<FloatBuffer> inputs, FloatBuffer output) {
        int width = sources.size();
        int rows = output.capacity() / width;
        if (sources.contains(-1)) {
            Arrange.clear(output);
        }
        int start = 0;
        while (start < width) {
            int source = sources.get(start);
            int end = start + 1;
            while (end < width && sources.get(end) == source && channels.get(end) == channels.get(end - 1) + 1) {
                end++;
            }
            if (source >= 0 && end - start >= BULK) {
                copy(
                        inputs.get(source),
                        channels.get(start),
                        widths.get(source),
                        output,
                        start,
                        width,
                        rows,
                        end - start);
            } else if (source >= 0) {
                end = start + 1;
                while (end < width && sources.get(end) == source && end - start < 2 * BULK) {
                    end++;
                }
                int[] from = new int[end - start];
                for (int i = 0; i < from.length; i++) {
                    from[i] = channels.get(start + i);
                }
                gather(inputs.get(source), from, widths.get(source), output, start, width, rows);
            }
            start = end;
        }
    }

    private static void copy(
            FloatBuffer in, int from, int inWidth, FloatBuffer out, int to, int outWidth, int rows, int count) {
        for (int row = 0; row < rows; row++) {
            out.put(to + row * outWidth, in, from + row * inWidth, count);
        }
    }

    private static void gather(
            FloatBuffer in, int[] from, int inWidth, FloatBuffer out, int to, int outWidth, int rows) {
        for (int row = 0; row < rows; row++) {
            int read = row * inWidth;
            int write = to + row * outWidth;
            for (int i = 0; i < from.length; i++) {
                out.put(write + i, in.get(read + from[i]));
            }
        }
    }
}
