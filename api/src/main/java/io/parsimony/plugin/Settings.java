package io.parsimony.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Suggestions;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration, read key by key. Faults do not stop the reading: they are gathered, each with its path,
 * and thrown together by {@link #requireValid} at the root.
 */
public final class Settings {

    private final String path;
    private final ConfigObject object;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    private Settings(String path, ConfigObject object, List<Problem> problems) {
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    /**
     * The object at a path of a configuration; empty where there is none.
     *
     * @param path the path, for instance {@code parsimony}
     */
    public static Settings at(Config config, String path) {
        List<Problem> problems = new ArrayList<>();
        ConfigObject empty = ConfigFactory.empty().root();
        if (!config.hasPath(path)) {
            return new Settings(path, empty, problems);
        }
        ConfigValue value = config.getValue(path);
        if (value instanceof ConfigObject object) {
            return new Settings(path, object, problems);
        }
        Settings settings = new Settings(path, empty, problems);
        settings.problem(bad("an object { ... }", value));
        return settings;
    }

    /** The path of this object. */
    public String path() {
        return path;
    }

    /** Whether a key is set. Asking makes it a known one. */
    public boolean has(String key) {
        known.add(key);
        return object.containsKey(key);
    }

    /** The keys that are set. */
    public Set<String> keys() {
        return object.keySet();
    }

    /** Notes a fault of this object. */
    public void problem(Problem problem) {
        problems.add(problem.at(problem.where() == null ? path : path + "." + problem.where()));
    }

    /** The object under a key; empty where there is none. */
    public Settings child(String key) {
        ConfigValue value = value(key);
        if (value == null || value instanceof ConfigObject) {
            ConfigObject child = value == null ? ConfigFactory.empty().root() : (ConfigObject) value;
            return new Settings(join(key), child, problems);
        }
        problem(bad("an object { ... }", value).at(key));
        return new Settings(join(key), ConfigFactory.empty().root(), problems);
    }

    /** The objects of the list under a key; none where there is no list. */
    public List<Settings> children(String key) {
        ConfigValue value = value(key);
        List<Settings> children = new ArrayList<>();
        if (value instanceof ConfigList list) {
            for (int i = 0; i < list.size(); i++) {
                String at = key + "[" + i + "]";
                if (list.get(i) instanceof ConfigObject child) {
                    children.add(new Settings(join(at), child, problems));
                } else {
                    problem(bad("an object { type = ... }", list.get(i)).at(at));
                }
            }
        } else if (value != null) {
            problem(bad("a list [ { type = ... }, ... ]", value).at(key));
        }
        return children;
    }

    /**
     * The value under a key, converted by {@link Conversion}; the default where the key is absent or faulty.
     *
     * @param type the type wanted, as for a record's component
     */
    public <V> V get(String key, Class<V> type, V otherwise) {
        return type.cast(convert(key, type, otherwise));
    }

    /** The texts of the list under a key; none where it is absent or faulty. */
    public List<String> texts(String key) {
        ConfigValue value = value(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof ConfigList list) {
            return list.unwrapped().stream().map(String::valueOf).toList();
        }
        problem(bad("a list [ ... ]", value).at(key));
        return List.of();
    }

    Object convert(String key, Type type, Object otherwise) {
        ConfigValue value = value(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Conversion.to(type, value.unwrapped());
        } catch (IllegalArgumentException e) {
            problem(bad(e.getMessage(), value).at(key));
            return otherwise;
        }
    }

    /** The value that a function of this object gives, or empty where it finds a fault, which is noted. */
    public <V> Optional<V> attempt(Function<Settings, @Nullable V> function) {
        try {
            return Optional.ofNullable(function.apply(this));
        } catch (ParsimonyException e) {
            e.problems().forEach(this::problem);
            return Optional.empty();
        }
    }

    /** Notes a fault for each key that nothing has asked for. */
    public void requireNoOtherKeys() {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                problem(Problem.of("unknown-key", "There is no setting [" + key + "] here.")
                        .at(key)
                        .hint(Suggestions.sentence(key, known)));
            }
        }
    }

    /**
     * Throws every fault gathered from this object and all others of its configuration.
     *
     * @throws ParsimonyException if there is any
     */
    public void requireValid() {
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    private @Nullable ConfigValue value(String key) {
        known.add(key);
        return object.get(key);
    }

    private String join(String key) {
        return path + "." + key;
    }

    private static Problem bad(String expected, ConfigValue found) {
        String origin = found.origin().description();
        return Problem.of(
                "bad-value",
                "Expected " + expected + ", found " + found.render(ConfigRenderOptions.concise()) + " (" + origin
                        + ").");
    }
}
