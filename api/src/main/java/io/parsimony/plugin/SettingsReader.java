package io.parsimony.plugin;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads plug-ins from settings: {@code { type = soft-target, temperature = 4 }} becomes the record registered under
 * {@code soft-target} with its component {@code temperature} replaced.
 */
public final class SettingsReader {

    private SettingsReader() {}

    /**
     * The plug-in that an object's key {@code type} names, with its settings.
     *
     * @param otherwise the type where the key is absent, or {@code null} if it must be there
     * @return the plug-in, or empty if a fault was noted
     */
    public static <P extends Plugin> Optional<P> plugin(
            Settings settings, PluginRegistry<P> registry, @Nullable String otherwise) {
        if (!settings.has("type") && otherwise == null) {
            settings.problem(Problem.of("bad-value", "Expected the type of a " + registry.kind() + ", found none.")
                    .at("type")
                    .hint("Known: " + registry.types() + "."));
            return Optional.empty();
        }
        String type = settings.get("type", String.class, otherwise == null ? "" : otherwise);
        return settings.attempt(s -> named(registry, type)).flatMap(prototype -> read(settings, prototype));
    }

    private static <P extends Plugin> P named(PluginRegistry<P> registry, String type) {
        try {
            return registry.get(type);
        } catch (ParsimonyException e) {
            throw e.at("type");
        }
    }

    /**
     * A record with those of its components replaced that the settings name, and no other key allowed.
     *
     * @param prototype the defaults; what is not a record has no settings
     * @return the record, or empty if a fault was noted
     */
    public static <R> Optional<R> read(Settings settings, R prototype) {
        if (!(prototype instanceof Record)) {
            settings.requireNoOtherKeys();
            return Optional.of(prototype);
        }
        RecordComponent[] components = prototype.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object otherwise = call(components[i], prototype);
            values[i] = settings.convert(
                    Conversion.kebab(components[i].getName()), components[i].getGenericType(), otherwise);
        }
        settings.requireNoOtherKeys();
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) prototype.getClass();
        return settings.attempt(s -> construct(type, components, values));
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
            throw new ParsimonyException(
                    Problem.of("bad-value", String.valueOf(e.getCause().getMessage())), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw notReadable(type, e);
        }
    }

    private static ParsimonyException notReadable(Class<?> type, ReflectiveOperationException cause) {
        return new ParsimonyException(
                Problem.of("bad-plugin", "Expected a public record with public components, found [" + type + "]."),
                cause);
    }
}
