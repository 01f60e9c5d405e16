package io.parsimony.tck.selftest;

/**
 * What became of a mutant.
 *
 * @param mutant the mutant
 * @param failed the rule that failed; empty where none did
 * @param killed whether the rule expected failed in a case, with the message expected
 * @param text the message of that case, or what was found instead
 * @param milliseconds how long it took
 */
public record Verdict(Mutant mutant, String failed, boolean killed, String text, long milliseconds) {}
