package io.parsimony.rewrite;

/**
 * What a strategy may use besides the model.
 *
 * @param seed the seed of new parameters' initial values
 */
public record RewriteContext(long seed) {}
