package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import io.parsimony.plugin.Plugin;

/**
 * A plug-in in the format of the configuration: {@code {"type": "soft-target", "temperature": 4}}.
 *
 * @param type the plug-in's type
 * @param json the object, including the type
 */
public record PluginSpec(String type, String json) {

    private static final String ROOT = "plugin";

    static PluginSpec read(JsonNode json) {
        return new PluginSpec(VectorJson.text(json, "type"), json.toString());
    }

    /**
     * Returns the plug-in with its settings, read like a configuration.
     *
     * @throws ParsimonyException if the type or a setting is unknown
     */
    public <P extends Plugin> P configure(PluginRegistry<P> registry) {
        Settings settings = Settings.at(ConfigFactory.parseString("{\"" + ROOT + "\":" + json + "}"), ROOT);
        P plugin = SettingsReader.plugin(settings, registry, null).orElse(null);
        settings.requireValid();
        if (plugin == null) {
            throw VectorJson.bad("Expected settings of a %s, found %s.", registry.kind(), json);
        }
        return plugin;
    }
}
