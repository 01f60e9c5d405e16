package io.parsimony.internal.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits a parsed configuration before its substitutions are resolved: a few lines that reference each other twice
 * would fill the memory.
 */
final class HoconLimits {

    private static final int DEEPEST = 64;
    private static final long MOST = 1 << 24;
    /** The assumed number of characters of a value defined elsewhere. */
    private static final long UNKNOWN = 1 << 12;

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]+)}");

    private final ConfigObject root;
    private final Map<List<String>, Long> sizes = new HashMap<>();

    private HoconLimits(ConfigObject root) {
        this.root = root;
    }

    /**
     * Checks depth and size.
     *
     * @throws ParsimonyException ({@code bad-file})
     */
    static void require(ConfigObject root) {
        HoconLimits limits = new HoconLimits(root);
        if (limits.size(root, List.of(), 0) > MOST) {
            throw new ParsimonyException(Problem.of(
                    ErrorId.BAD_FILE,
                    "The configuration's substitutions grow to more than " + MOST + " characters. Remove some."));
        }
    }

    static ParsimonyException tooDeep() {
        return ParsimonyException.of(
                ErrorId.BAD_FILE, "Expected a configuration of at most %d levels, found more.", DEEPEST);
    }

    /** Returns the number of characters of the value at a path after resolution. */
    private long size(ConfigValue value, List<String> path, int depth) {
        if (depth > DEEPEST) {
            throw tooDeep();
        }
        long sum = 0;
        try {
            if (value instanceof ConfigObject object) {
                for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
                    sum = bounded(sum + size(entry.getValue(), joined(path, entry.getKey()), depth + 1));
                }
                return sum;
            }
            if (value instanceof ConfigList list) {
                for (ConfigValue element : list) {
                    sum = bounded(sum + size(element, path, depth + 1));
                }
                return sum;
            }
            return String.valueOf(value.unwrapped()).length();
        } catch (ConfigException.NotResolved e) {
            return unresolved(value.render(ConfigRenderOptions.defaults().setOriginComments(false)), path);
        }
    }

    private long unresolved(String text, List<String> path) {
        long sum = 0;
        long growth = 1;
        for (String line : text.split("\n", -1)) {
            sum = bounded(sum + line.length());
            int own = 0;
            Matcher matcher = SUBSTITUTION.matcher(line);
            while (matcher.find()) {
                List<String> named = ConfigUtil.splitPath(matcher.group(1));
                own += named.equals(path) ? 1 : 0;
                sum = bounded(sum + (named.equals(path) ? 0 : size(named)));
            }
            // A value that refers to itself repeatedly.
            growth = bounded(growth * Math.max(1, own));
        }
        return bounded(sum * growth);
    }

    private long size(List<String> path) {
        Long known = sizes.putIfAbsent(path, 0L);
        if (known != null) {
            return known;
        }
        ConfigValue value = find(path);
        long size = value == null ? UNKNOWN : size(value, path, path.size());
        sizes.put(path, size);
        return size;
    }

    /** Returns the value at a path, or the substitution that contains it. */
    private @Nullable ConfigValue find(List<String> path) {
        ConfigValue value = root;
        for (String key : path) {
            if (!(value instanceof ConfigObject object)) {
                return value;
            }
            try {
                value = object.get(key);
            } catch (ConfigException.NotResolved e) {
                return value;
            }
        }
        return value;
    }

    private static long bounded(long size) {
        return Math.min(size, MOST + 1);
    }

    private static List<String> joined(List<String> path, String key) {
        return Stream.concat(path.stream(), Stream.of(key)).toList();
    }
}
