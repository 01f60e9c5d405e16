package io.parsimony.cli.plan;

import com.typesafe.config.ConfigFactory;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import io.parsimony.strategies.guideline.Guideline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the goal and the allowed strategies. */
public final class GoalOptions {

    @Option(
            names = "--macs",
            paramLabel = "TIMES",
            description = "At least this many times fewer multiply-accumulates. Default: 10.")
    private @Nullable Double macs;

    @Option(
            names = "--parameters",
            paramLabel = "TIMES",
            description = "At least this many times fewer parameters. Default: 8.")
    private @Nullable Double parameters;

    @Option(
            names = "--megabytes",
            paramLabel = "MB",
            description = "At most this many megabytes of parameters, at float32.")
    private @Nullable Double megabytes;

    @Option(
            names = "--strategies",
            paramLabel = "NAME",
            split = ",",
            description = "The allowed strategies. Default: the strategies that keep the network's widths.")
    private List<String> strategies = new ArrayList<>();

    @Option(
            names = "--keep",
            paramLabel = "LAYER",
            split = ",",
            description = "Convolutions and linear layers to keep unchanged.")
    private List<String> keep = new ArrayList<>();

    @Option(
            names = "--align",
            paramLabel = "N",
            description = "Round numbers of channels and ranks to multiples of N, for instance 16 for ONNX Runtime.")
    private @Nullable Integer align;

    /**
     * Returns the selected guideline.
     *
     * @param defaultMacs the default reduction factor of multiply-accumulates
     * @param defaultParameters the default reduction factor of parameters
     * @throws io.parsimony.error.ParsimonyException with every invalid value
     */
    Guideline guideline(double defaultMacs, double defaultParameters) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("type", "guideline");
        settings.put("macs", macs == null ? defaultMacs : macs);
        settings.put("parameters", parameters == null ? defaultParameters : parameters);
        putIfGiven(settings, "megabytes", megabytes);
        putIfGiven(settings, "strategies", strategies.isEmpty() ? null : strategies);
        putIfGiven(settings, "align", align);
        putIfGiven(settings, "keep", keep.isEmpty() ? null : keep);
        Settings given = Settings.at(ConfigFactory.parseMap(Map.of("goal", settings), "command line"), "goal");
        PluginRegistry<Guideline> registry = new PluginRegistry<>("planner", List.of(new Guideline()));
        Optional<Guideline> guideline = SettingsReader.plugin(given, registry, null);
        given.requireValid();
        return guideline.orElseThrow();
    }

    private static void putIfGiven(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
