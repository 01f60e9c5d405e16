package io.parsimony.plugin;

/**
 * A component that a configuration can name: a loss, a rewrite strategy, an optimizer, a schedule, a backend provider.
 *
 * <p>Implementations are records with a public constructor without arguments (the defaults); the record's components
 * are the settings, written in kebab case in configuration. Constructing one loads no native code.
 */
public interface Plugin {

    /** Returns the name that selects this plug-in in configuration, in kebab case, for instance {@code soft-target}. */
    String type();
}
