package io.parsimony.internal.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parses an untrusted HOCON file and the files that it includes: regular files of at most 1 MiB each. */
final class HoconFile {

    private static final Logger LOG = LoggerFactory.getLogger(HoconFile.class);
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_FILES = 100;

    private HoconFile() {}

    /**
     * Parses a file without resolving substitutions.
     *
     * @throws ParsimonyException ({@code bad-file}) if the file is not regular, is too large or nested too deeply,
     *     includes something other than a file, or would grow beyond bounds by its substitutions
     * @throws ConfigException if it is not HOCON
     */
    static Config parse(Path file) {
        // The path is absolute, because includes relative to a bare name would not be found.
        File absolute = file.toAbsolutePath().toFile();
        require(absolute);
        try {
            Config parsed = ConfigFactory.parseFile(
                    absolute, ConfigParseOptions.defaults().setIncluder(new Includes()));
            HoconLimits.require(parsed.root());
            return parsed;
        } catch (StackOverflowError e) {
            throw HoconLimits.tooDeep();
        } catch (ParsimonyException e) {
            throw e.at(absolute.toString());
        }
    }

    private static void require(File file) {
        try {
            if (!Files.isRegularFile(file.toPath())) {
                throw bad("Expected a configuration file, found none at [" + file + "].");
            }
            if (Files.size(file.toPath()) > MOST_BYTES) {
                throw bad("Expected a configuration of at most " + MOST_BYTES + " bytes, found [" + file + "] of "
                        + Files.size(file.toPath()) + ".");
            }
        } catch (IOException e) {
            throw bad("Cannot read the configuration file [" + file + "]: " + e + ".");
        }
    }

    private static ParsimonyException bad(String message) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_FILE, message));
    }

    /** Handles {@code include}. */
    private static final class Includes
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

        private int files;

        @Override
        public ConfigIncluder withFallback(ConfigIncluder fallback) {
            return this;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            ConfigParseable sibling = context.relativeTo(what);
            String name = sibling == null ? null : sibling.origin().filename();
            return includeFile(context, name == null ? new File(what) : new File(name));
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            File file = what.isAbsolute() ? what : sibling(context, what);
            if (++files > MOST_FILES) {
                throw bad("Expected at most " + MOST_FILES + " included files, found more.");
            }
            if (!file.exists()) {
                // HOCON ignores a missing include, which is useful for settings of one machine but hides a typing
                // error.
                LOG.warn("The configuration includes [{}], which does not exist.", what);
                return ConfigFactory.empty().root();
            }
            require(file);
            return ConfigFactory.parseFile(file, context.parseOptions()).root();
        }

        private static File sibling(ConfigIncludeContext context, File what) {
            ConfigParseable sibling = context.relativeTo(what.getPath());
            String name = sibling == null ? null : sibling.origin().filename();
            return name == null ? what.getAbsoluteFile() : new File(name);
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            return ConfigFactory.parseResources(what, context.parseOptions()).root();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw bad("A configuration can include only files, found the URL [" + what + "].");
        }
    }
}
