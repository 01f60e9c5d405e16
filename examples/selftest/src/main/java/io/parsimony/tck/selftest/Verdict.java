package io.parsimony.tck.selftest;

/** The result of running the kit on a mutant. */
public record Verdict(Mutant mutant, String failed, boolean killed, String text, long milliseconds) {

    /** Returns the status that the command ends with: 1 where a rule failed. */
    String status() {
        return failed.isEmpty() ? "0" : "1";
    }

    /** Returns the same verdict on a mutant that a run passed all the same. */
    Verdict survived() {
        return new Verdict(mutant, "", false, text, milliseconds);
    }

    /** Returns the text's first line, and what was found. */
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
