package io.parsimony.internal.plugin;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.plugin.Plugin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * The plug-ins of one kind by name. If two have the same name, the first found is used.
 *
 * @param <P> the kind
 */
public final class PluginRegistry<P extends Plugin> {

    private final String kind;
    private final TreeMap<String, P> byType = new TreeMap<>();

    /**
     * Creates a registry of the given plug-ins.
     *
     * @param kind their kind in messages, for instance {@code loss}
     */
    public PluginRegistry(String kind, Iterable<? extends P> plugins) {
        this.kind = kind;
        plugins.forEach(plugin -> byType.putIfAbsent(plugin.type(), plugin));
    }

    /**
     * Returns the plug-ins of a kind that ServiceLoader finds on the class path and then in every {@link PluginFolder}.
     *
     * @throws ParsimonyException ({@code bad-plugin}) if one cannot be instantiated; the message names its entry in the
     *     service file
     */
    public static <P extends Plugin> List<P> discover(Class<P> kind) {
        List<P> found = new ArrayList<>();
        try {
            ServiceLoader.load(kind, PluginRegistry.class.getClassLoader()).forEach(found::add);
            for (ClassLoader plugin : PluginFolder.loaders()) {
                // Skips plug-ins of the parent's modules, which were found above.
                ServiceLoader.load(kind, plugin).stream()
                        .filter(provider -> provider.type().getClassLoader() == plugin)
                        .forEach(provider -> found.add(provider.get()));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            String what = e instanceof LinkageError ? e.toString() : e.getMessage();
            throw new ParsimonyException(Problem.of(ErrorId.BAD_PLUGIN, "Cannot load a plug-in: " + what), e);
        }
        return found;
    }

    /** Returns the kind of these plug-ins, for messages. */
    public String kind() {
        return kind;
    }

    /** Returns the names, sorted. */
    public Set<String> types() {
        return Collections.unmodifiableSet(byType.keySet());
    }

    /**
     * Returns the plug-in of a name, with its default settings.
     *
     * @throws ParsimonyException ({@code unknown-plugin}) with the nearest names
     */
    public P get(String type) {
        P plugin = byType.get(type);
        if (plugin == null) {
            throw new ParsimonyException(Problem.of(ErrorId.UNKNOWN_PLUGIN, "There is no " + kind + " [" + type + "].")
                    .hint(Suggestions.sentence(type, byType.keySet())));
        }
        return plugin;
    }
}
