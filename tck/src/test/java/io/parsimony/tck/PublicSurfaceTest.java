package io.parsimony.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.parsimony.Parsimony;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The public types of the api: those of the packages that its module descriptor exports to everyone. */
class PublicSurfaceTest {

    private static final int MOST = 90;

    private static Set<String> exported() throws URISyntaxException {
        Path api = Path.of(Parsimony.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return ModuleFinder.of(api).find("io.parsimony.api").orElseThrow().descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    private static List<JavaClass> types() throws URISyntaxException {
        Set<String> packages = exported();
        return ArchitectureRules.production("io.parsimony").stream()
                .filter(type -> packages.contains(type.getPackageName()))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .toList();
    }

    @Test
    void theApiHasFewerThanNinetyPublicTypes() throws URISyntaxException {
        List<JavaClass> types = types();
        List<String> topLevel = types.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        System.out.printf(
                Locale.ROOT,
                "Public types of the api: %d at top level, %d nested%n",
                topLevel.size(),
                types.size() - topLevel.size());
        assertThat(topLevel).contains(Parsimony.class.getName()).hasSizeLessThan(MOST);
    }

    @Test
    void internalPackagesAreExportedToNamedModulesAlone() throws URISyntaxException {
        assertThat(exported()).noneMatch(name -> name.contains(".internal"));
    }
}
