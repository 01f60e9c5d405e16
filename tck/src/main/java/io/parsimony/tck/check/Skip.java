package io.parsimony.tck.check;

/** Ends a case that says nothing about the backend. Only the kit can throw it. */
public final class Skip extends RuntimeException {

    private static final long serialVersionUID = 1;

    Skip(String reason) {
        super(reason);
    }
}
