package io.parsimony.internal.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.error.Suggestions;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration, read key by key. Faults do not stop the reading: they are collected, each with its
 * path, and thrown together by {@link #requireValid} at the root. A key that is set to {@code null} is absent.
 */
public final class Settings {

    private static final String SYSTEM_PROPERTIES = "system properties";
    /** Marks the origin of values that the configuration library took from an environment variable. */
    private static final String ENVIRONMENT = "env var";

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
     * Returns the object at a path of a configuration; empty if there is none.
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
        settings.problem(bad("an object { ... }", value), value);
        return settings;
    }

    /** Returns whether a key is set, and marks it as known. */
    public boolean has(String key) {
        return value(key) != null;
    }

    /** Returns the keys that are set. */
    public Set<String> keys() {
        return object.keySet();
    }

    /**
     * Records a fault of this object.
     *
     * @param problem the fault; if its place is a key, the line of that key is added
     */
    public void problem(Problem problem) {
        ConfigValue value = problem.where() == null ? null : object.get(problem.where());
        problem(problem, value == null ? object : value);
    }

    private void problem(Problem problem, ConfigValue found) {
        String place = problem.where() == null ? path : join(problem.where());
        String message = withoutEnvironment(problem.message(), found);
        problems.add(new Problem(problem.kind(), place, located(message, found.origin()), problem.hint()));
    }

    /** Removes from a message any value of an environment variable, which may be a secret. */
    private static String withoutEnvironment(String message, ConfigValue found) {
        String text = message;
        if (found instanceof ConfigObject object) {
            for (ConfigValue value : object.values()) {
                text = withoutEnvironment(text, value);
            }
        } else if (found instanceof ConfigList list) {
            for (ConfigValue value : list) {
                text = withoutEnvironment(text, value);
            }
        } else if (found.origin().description().contains(ENVIRONMENT)
                && !String.valueOf(found.unwrapped()).isEmpty()) {
            text = text.replace(String.valueOf(found.unwrapped()), "(value of an environment variable)");
        }
        return text;
    }

    /** Returns the message with its origin, where known: {@code Expected a, found b (file.conf: 12).} */
    private static String located(String message, ConfigOrigin origin) {
        boolean known = origin.lineNumber() > 0 || origin.description().equals(SYSTEM_PROPERTIES);
        int end = message.endsWith(".") ? message.length() - 1 : message.length();
        return known ? message.substring(0, end) + " (" + origin.description() + ")." : message;
    }

    /** Returns the number of faults recorded so far in the whole configuration. */
    public int faults() {
        return problems.size();
    }

    /** Returns the object under a key; empty if there is none. */
    public Settings child(String key) {
        return child(key, "{ ... }");
    }

    /**
     * Returns the object under a key; empty if there is none.
     *
     * @param form the expected form, for the message about any other value, for instance {@code { type = ... }}
     */
    public Settings child(String key, String form) {
        ConfigValue value = value(key);
        if (value == null || value instanceof ConfigObject) {
            ConfigObject child = value == null ? ConfigFactory.empty().root() : (ConfigObject) value;
            return new Settings(join(key), child, problems);
        }
        problem(bad("an object " + form, value).at(key));
        return new Settings(join(key), ConfigFactory.empty().root(), problems);
    }

    /** Returns this object with unset keys taken from another object, except for some keys. */
    public Settings over(Settings other, Set<String> without) {
        ConfigObject both = object;
        for (Map.Entry<String, ConfigValue> entry : other.object.entrySet()) {
            if (!object.containsKey(entry.getKey()) && !without.contains(entry.getKey())) {
                both = both.withValue(entry.getKey(), entry.getValue());
            }
        }
        return new Settings(path, both, problems);
    }

    /** Returns the objects of the list under a key; empty without a list. */
    public List<Settings> children(String key) {
        ConfigValue value = value(key);
        List<Settings> children = new ArrayList<>();
        if (value instanceof ConfigList list) {
            for (int i = 0; i < list.size(); i++) {
                String at = key + "[" + i + "]";
                if (list.get(i) instanceof ConfigObject child) {
                    children.add(new Settings(join(at), child, problems));
                } else {
                    problem(bad("an object { type = ... }", list.get(i)).at(at), list.get(i));
                }
            }
        } else if (value != null) {
            problem(bad("a list [ { type = ... }, ... ]", value).at(key));
        }
        return children;
    }

    /**
     * Returns the value under a key, converted by {@link Conversion}; returns the default if the key is absent or
     * faulty.
     *
     * @param type the type wanted, as for a record's component
     */
    public <V> V get(String key, Class<V> type, V otherwise) {
        return type.cast(convert(key, type, otherwise));
    }

    /**
     * Returns the value under a key, converted and checked; returns the default if the key is absent or faulty.
     *
     * @param check throws a {@link ParsimonyException} if the value is not allowed
     */
    public <V> V get(String key, Class<V> type, V otherwise, Consumer<V> check) {
        V value = get(key, type, otherwise);
        return attempt(s -> {
                    check.accept(value);
                    return value;
                })
                .orElse(otherwise);
    }

    /**
     * Returns the bytes of the size under a key, for instance {@code 4g}; returns the default if the key is absent or
     * faulty.
     */
    public long bytes(String key, long otherwise) {
        ConfigValue value = value(key);
        if (value == null) {
            return otherwise;
        }
        try {
            long bytes = value.atKey(key).getMemorySize(key).toBytes();
            // The configuration library turns larger numbers into 2^63 - 1.
            boolean fits = !(value.unwrapped() instanceof Number number) || number.doubleValue() < 0x1p63;
            if (bytes > 0 && fits) {
                return bytes;
            }
        } catch (ConfigException | IllegalArgumentException e) {
            // The fault is recorded below.
        }
        problem(bad("a size, for instance 4g", value).at(key));
        return otherwise;
    }

    /** Returns the text under a key; empty if the key is absent or faulty. */
    public Optional<String> text(String key) {
        int before = faults();
        String text = get(key, String.class, "");
        return has(key) && faults() == before ? Optional.of(text) : Optional.empty();
    }

    /** Returns the texts of the list under a key; empty if the key is absent or faulty. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        if (value(key) instanceof ConfigList list) {
            for (ConfigValue one : list) {
                try {
                    texts.add((String) Conversion.to(String.class, one.unwrapped()));
                } catch (IllegalArgumentException e) {
                    problem(bad(String.valueOf(e.getMessage()), one).at(key + "[" + texts.size() + "]"), one);
                    return List.of();
                }
            }
        } else if (has(key)) {
            problem(bad("a list [ ... ]", Require.present(object, key)).at(key));
        }
        return texts;
    }

    Object convert(String key, Type type, Object otherwise) {
        ConfigValue value = value(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Conversion.to(type, value.unwrapped());
        } catch (IllegalArgumentException e) {
            problem(bad(String.valueOf(e.getMessage()), value).at(key));
            return otherwise;
        }
    }

    /** Returns the result of a function of this object; records a thrown fault and returns empty. */
    public <V> Optional<V> attempt(Function<Settings, @Nullable V> function) {
        try {
            return Optional.ofNullable(function.apply(this));
        } catch (ParsimonyException e) {
            e.problems().forEach(this::problem);
            return Optional.empty();
        }
    }

    /** Records a fault for each unknown key. */
    public void requireNoOtherKeys() {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                problem(Problem.of(ErrorId.UNKNOWN_KEY, "There is no setting [" + key + "] here.")
                        .at(key)
                        .hint(known.isEmpty() ? "This object accepts no settings." : Suggestions.sentence(key, known)));
            }
        }
    }

    /**
     * Throws all recorded faults of the whole configuration.
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
        ConfigValue value = object.get(key);
        return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
    }

    private String join(String key) {
        return path + "." + key;
    }

    private static Problem bad(String expected, ConfigValue found) {
        return Problem.of(
                ErrorId.BAD_VALUE,
                "Expected " + expected + ", found " + found.render(ConfigRenderOptions.concise()) + ".");
    }
}
