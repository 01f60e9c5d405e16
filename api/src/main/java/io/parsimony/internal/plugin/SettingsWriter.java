package io.parsimony.internal.plugin;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.parsimony.plugin.Plugin;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Writes plug-ins as configuration that {@link SettingsReader} reads back as equal plug-ins. */
public final class SettingsWriter {

    private static final ConfigRenderOptions STYLE =
            ConfigRenderOptions.concise().setJson(false);

    private static final Set<?> ABSENT = Set.of(OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());

    private SettingsWriter() {}

    /**
     * Returns a plug-in in HOCON on one line, without settings that are the defaults, for instance <code>{ type =
     * parconv, omega = 0.25 }</code>.
     */
    public static String hocon(Plugin plugin) {
        StringBuilder text = new StringBuilder("{ type = ").append(render(plugin.type()));
        settings(plugin)
                .forEach((name, value) ->
                        text.append(", ").append(name).append(" = ").append(render(value)));
        return text.append(" }").toString();
    }

    /** Returns the non-default settings by name in kebab case: text, numbers, booleans, and lists of these. */
    public static Map<String, Object> settings(Plugin plugin) {
        Map<String, Object> settings = new LinkedHashMap<>();
        RecordComponent[] components = plugin.getClass().getRecordComponents();
        if (components == null) {
            return settings;
        }
        try {
            Plugin defaults = plugin.getClass().getConstructor().newInstance();
            for (RecordComponent component : components) {
                Object value = value(component, plugin);
                if (!ABSENT.contains(value) && !value.equals(value(component, defaults))) {
                    settings.put(Conversion.kebab(component.getName()), plain(value));
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A plug-in is a public record with a constructor without arguments.", e);
        }
        return settings;
    }

    private static Object value(RecordComponent component, Plugin plugin)
            throws IllegalAccessException, InvocationTargetException {
        return component.getAccessor().invoke(plugin);
    }

    private static Object plain(Object value) {
        if (value instanceof OptionalInt number) {
            return number.getAsInt();
        }
        if (value instanceof OptionalLong number) {
            return number.getAsLong();
        }
        if (value instanceof OptionalDouble number) {
            return number.getAsDouble();
        }
        if (value instanceof Enum<?> constant) {
            return Conversion.kebab(constant.name());
        }
        return value instanceof List<?> list
                ? list.stream().map(SettingsWriter::plain).toList()
                : value;
    }

    private static String render(Object value) {
        return ConfigValueFactory.fromAnyRef(value).render(STYLE);
    }
}
