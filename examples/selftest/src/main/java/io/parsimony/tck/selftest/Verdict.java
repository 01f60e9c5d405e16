package io.parsimony.tck.selftest;

/** The result of running the kit on a mutant. */
public record Verdict(Mutant mutant, String failed, boolean killed, String text, long milliseconds) {

    /** Returns the status of the command: 1 if a rule failed. */
    String status() {
        return failed.isEmpty() ? "0" : "1";
    }

    /** Returns the verdict of a mutant that passed a run. */
    Verdict survived() {
        return new Verdict(mutant, "", false, text, milliseconds);
    }

    /** Returns the first line of the text and the found value. */
    String brief() {
        String found = text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("found "))
                .findFirst()
                .map(line -> ": " + line.substring("found ".length()).strip())
                .orElse("");
        return text.lines().findFirst().orElse("") + found;
    }
}
