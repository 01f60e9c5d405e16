package io.parsimony.cli.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails after more bytes than the largest fetched file has. */
final class LimitedStream extends FilterInputStream {

    /** The maximum number of bytes. */
    static final long MOST = 1 << 30;

    private long left = MOST;

    LimitedStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        return (int) counted(super.read(), 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        return (int) counted(read, read);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        return counted(skipped, skipped);
    }

    private long counted(long result, long bytes) throws IOException {
        left -= result < 0 ? 0 : bytes;
        if (left < 0) {
            throw new IOException("more than " + MOST + " bytes");
        }
        return result;
    }
}
