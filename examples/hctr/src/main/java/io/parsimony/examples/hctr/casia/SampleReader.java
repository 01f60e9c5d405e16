package io.parsimony.examples.hctr.casia;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** An iterator over the samples of a file that holds one sample at a time. It ends after an error. */
abstract class SampleReader<T> implements Iterator<T>, AutoCloseable {

    private final ByteReader in;
    private boolean failed;

    SampleReader(ByteReader in) {
        this.in = in;
    }

    /** Returns whether another sample begins here. */
    abstract boolean more(ByteReader from);

    /** Reads a sample. */
    abstract T read(ByteReader from);

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-file}) if the file cannot be read
     */
    @Override
    public final boolean hasNext() {
        return !failed && more(in);
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-file}) if the file is damaged, with the position of the
     *     fault
     */
    @Override
    public final T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        failed = true;
        T sample = read(in);
        failed = false;
        return sample;
    }

    @Override
    public final void close() {
        in.close();
    }
}
