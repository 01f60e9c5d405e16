package io.parsimony.tck.check;

/** Ends a case that does not apply to the backend. Only the kit can create it. */
public final class Skip extends RuntimeException {

    private static final long serialVersionUID = 1;

    Skip(String reason) {
        super(reason);
    }
}
