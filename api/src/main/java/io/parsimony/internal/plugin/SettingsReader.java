package io.parsimony.internal.plugin;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.plugin.Plugin;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads plug-ins from settings: {@code { type = soft-target, temperature = 4 }} becomes the record registered under
 * {@code soft-target} with its component {@code temperature} replaced.
 */
public final class SettingsReader {

    private SettingsReader() {}

    /**
     * Returns the plug-in that an object's key {@code type} names, with its settings.
     *
     * @param otherwise the type if the key is absent, or {@code null} if the key is required
     * @return the plug-in, or empty if a fault was recorded
     */
    public static <P extends Plugin> Optional<P> plugin(
            Settings settings, PluginRegistry<P> registry, @Nullable String otherwise) {
        return named(settings, "type", registry, otherwise).flatMap(prototype -> read(settings, prototype));
    }

    /**
     * Returns the plug-in that a key names, with its default settings.
     *
     * @param otherwise the type if the key is absent, or {@code null} if the key is required
     * @return the plug-in, or empty if a fault was recorded
     */
    public static <P extends Plugin> Optional<P> named(
            Settings settings, String key, PluginRegistry<P> registry, @Nullable String otherwise) {
        Optional<String> type = settings.text(key);
        if (type.isEmpty() && settings.has(key)) {
            return Optional.empty();
        }
        String name = type.isPresent() ? type.get() : otherwise;
        if (name == null) {
            settings.problem(
                    Problem.of(ErrorId.BAD_VALUE, "Expected the name of a " + registry.kind() + ", found none.")
                            .at(key)
                            .hint(Suggestions.sentence("", registry.types())));
            return Optional.empty();
        }
        return settings.attempt(s -> {
            try {
                return registry.get(name);
            } catch (ParsimonyException e) {
                throw e.at(key);
            }
        });
    }

    /**
     * Returns a record with the named settings replaced. Any other key is a fault.
     *
     * @param prototype the defaults; a type other than a record has no settings
     * @return the record, or empty if a fault was recorded
     */
    public static <R> Optional<R> read(Settings settings, R prototype) {
        return read(settings, prototype, Map.of());
    }

    /**
     * Reads a record some of whose components were already read from other keys.
     *
     * @param prototype the defaults; a type other than a record has no settings
     * @param given the values of those components by name
     * @return the record, or empty if a fault was recorded
     */
    public static <R> Optional<R> read(Settings settings, R prototype, Map<String, Object> given) {
        if (!(prototype instanceof Record)) {
            settings.requireNoOtherKeys();
            return Optional.of(prototype);
        }
        int before = settings.faults();
        RecordComponent[] components = prototype.getClass().getRecordComponents();
        Object[] defaults = new Object[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            defaults[i] = call(components[i], prototype);
            Object value = given.get(components[i].getName());
            values[i] = value == null
                    ? settings.convert(key(components[i]), components[i].getGenericType(), defaults[i])
                    : value;
        }
        settings.requireNoOtherKeys();
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) prototype.getClass();
        Optional<R> record = construct(settings, type, components, values, defaults);
        return settings.faults() == before ? record : Optional.empty();
    }

    private static String key(RecordComponent component) {
        return Conversion.kebab(component.getName());
    }

    /**
     * Constructs the record. A constructor stops at its first fault: resetting that setting to its default reveals the
     * next.
     */
    private static <R> Optional<R> construct(
            Settings settings, Class<R> type, RecordComponent[] components, Object[] values, Object[] defaults) {
        Object[] tried = values.clone();
        while (true) {
            try {
                return Optional.of(construct(type, components, tried));
            } catch (ParsimonyException e) {
                e.problems().forEach(settings::problem);
                int faulty = indexOf(components, e.problems().get(0).where());
                if (faulty < 0 || tried[faulty].equals(defaults[faulty])) {
                    return Optional.empty();
                }
                tried[faulty] = defaults[faulty];
            }
        }
    }

    private static int indexOf(RecordComponent[] components, @Nullable String key) {
        for (int i = 0; i < components.length; i++) {
            if (key(components[i]).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static Object call(RecordComponent component, Object record) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw notReadable(record.getClass(), e);
        }
    }

    private static <R> R construct(Class<R> type, RecordComponent[] components, Object[] values) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            canonical.trySetAccessible();
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ParsimonyException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            String reason = e.getTargetException().getMessage();
            throw new ParsimonyException(
                    Problem.of(
                            ErrorId.BAD_VALUE,
                            "The plug-in rejected these settings: " + (reason == null ? "no reason given." : reason)),
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            throw notReadable(type, e);
        }
    }

    private static ParsimonyException notReadable(Class<?> type, ReflectiveOperationException cause) {
        return new ParsimonyException(
                Problem.of(
                        ErrorId.BAD_PLUGIN, "Expected a public record with public components, found [" + type + "]."),
                cause);
    }
}
