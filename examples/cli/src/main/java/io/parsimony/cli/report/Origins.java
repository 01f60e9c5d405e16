package io.parsimony.cli.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Describes how a result was made: configuration, command, versions and machine. */
public final class Origins {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final double GIBI = 1 << 30;

    private static volatile @Nullable String command;

    private Origins() {}

    /** Records the command line that repeats this process. */
    public static void invokedBy(String... args) {
        command = Stream.concat(Stream.of("parsimony"), Stream.of(args))
                .map(arg -> arg.matches("[\\w./:=,+@%-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * Describes this process.
     *
     * @param settings the configuration used, if any
     * @param versions the versions of further software, such as the engine
     */
    public static RunReport.Origin here(@Nullable Config settings, Map<String, String> versions) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "Parsimony",
                Optional.ofNullable(Origins.class.getPackage().getImplementationVersion())
                        .orElse("development"));
        all.putAll(versions);
        all.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put(
                "system",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")));
        processor().ifPresent(name -> machine.put("processor", name));
        machine.put("available processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        machine.put(
                "Java heap",
                String.format(Locale.ROOT, "%.1f GiB", Runtime.getRuntime().maxMemory() / GIBI));
        ProcessMemory.peak()
                .ifPresent(most -> machine.put("most memory used", String.format(Locale.ROOT, "%.0f MiB", most)));
        return new RunReport.Origin(settings == null ? null : render(settings), command, all, machine);
    }

    /** Returns a configuration as HOCON without comments. */
    public static String render(Config settings) {
        return settings.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
    }

    private static Optional<String> processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
