package io.parsimony.tck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The allowed dependencies of each module, as ArchUnit rules. A third-party backend can use them too.
 *
 * <pre>{@code
 * ArchitectureRules.backend("com.example.mine", "com.example.engine..")
 *         .check(ArchitectureRules.production("io.parsimony", "com.example.mine"));
 * }</pre>
 *
 * <p>Packages are written in ArchUnit's form: {@code ai.djl..} is {@code ai.djl} and its subpackages.
 */
public final class ArchitectureRules {

    private static final String[] EVERYWHERE = {"java..", "javax..", "org.apiguardian..", "org.jspecify.."};
    private static final String[] NOT_API = {
        "io.parsimony.backend.*..",
        "io.parsimony.format.*..",
        "io.parsimony.strategies..",
        "io.parsimony.tck..",
        "io.parsimony.examples.."
    };

    /** The internal packages of the api with the packages that may use them. */
    private static final Map<String, Set<String>> INTERNALS = Map.of(
            "io.parsimony.strategies", Set.of("data", "rewrite", "tensor"),
            "io.parsimony.tck",
                    Set.of("data", "distill", "error", "network", "optimize", "plugin", "run", "tensor", "train"),
            "io.parsimony.cli", Set.of("config", "deploy", "error", "measure", "plugin", "run", "tensor"),
            "io.parsimony.examples.bench",
                    Set.of("cache", "config", "data", "distill", "measure", "run", "tensor", "train"),
            "io.parsimony.examples.hctr", Set.of("measure", "run", "tensor"),
            "io.parsimony.examples.mnist", Set.of("plugin", "run"));

    private static final DescribedPredicate<JavaClass> API =
            describe("are of the api", resideInAPackage("io.parsimony..").and(resideOutsideOfPackages(NOT_API)));

    private static final DescribedPredicate<JavaClass> EXPORTED =
            describe("are exported by the api", API.and(resideOutsideOfPackages("io.parsimony.internal..")));

    private ArchitectureRules() {}

    /** Returns the classes of packages on the class path, without tests. */
    public static JavaClasses production(String... packages) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(packages);
    }

    /**
     * Returns the rule that the api depends only on the JDK, Guice, Typesafe Config and SLF4J, and thus on no engine
     * and no other module.
     */
    public static ArchRule api() {
        return classes()
                .that(API)
                .should()
                .onlyDependOnClassesThat(
                        allowed("com.google.inject..", "jakarta.inject..", "com.typesafe.config..", "org.slf4j.."))
                .as("The api depends on the JDK, Guice, Typesafe Config and SLF4J alone");
    }

    /** Returns the rule that strategies and losses depend only on the api and EJML, and thus work on every engine. */
    public static ArchRule strategies() {
        return classes()
                .that()
                .resideInAPackage("io.parsimony.strategies..")
                .should()
                .onlyDependOnClassesThat(allowed("io.parsimony.strategies..", "org.ejml.."))
                .as("Strategies depend on the JDK, the api and EJML alone");
    }

    /**
     * Returns the rule that a backend depends only on the exported packages of the api, SLF4J and its own engine, and
     * thus on no other backend, no strategy, and not on Guice. It also applies to a model format, with the library of
     * its files as the engine.
     *
     * @param backend its package, without dots at the end
     * @param engine the packages of its engine, for instance {@code ai.djl..}
     */
    public static ArchRule backend(String backend, String... engine) {
        return classes()
                .that()
                .resideInAPackage(backend + "..")
                .should()
                .onlyDependOnClassesThat(EXPORTED.or(resideInAnyPackage(EVERYWHERE))
                        .or(resideInAnyPackage(backend + "..", "org.slf4j.."))
                        .or(resideInAnyPackage(engine)))
                .as("The backend in " + backend
                        + " depends on the JDK, what the api exports, SLF4J and its engine alone");
    }

    /**
     * Returns the rule that packages named {@code internal} are used only by their own module. Exceptions are the
     * listed packages of the api that Parsimony's strategies, kit and examples use, as in the api's module descriptor.
     */
    public static ArchRule internals() {
        return classes()
                .that(resideOutsideOfPackages("io.parsimony.internal..", "io.parsimony.strategies.internal.."))
                .should(new UseInternalsAsListed())
                .as("No class uses an internal package of another module, except as listed");
    }

    /** Returns the rule that packages form no cycle. A package and its internal part count as one. */
    public static ArchRule noCycles() {
        return slices().assignedFrom(new Packages("io.parsimony")).should().beFreeOfCycles();
    }

    /** Returns the rule that a library does not write to the console: it logs, or it throws. */
    public static ArchRule noConsole() {
        return noClasses()
                .that(API)
                .or()
                .resideInAnyPackage("io.parsimony.strategies..", "io.parsimony.backend..", "io.parsimony.format..")
                .should(ACCESS_STANDARD_STREAMS)
                .as("No class of the api, the strategies or a backend writes to the console");
    }

    private static DescribedPredicate<JavaClass> allowed(String... packages) {
        return API.or(resideInAnyPackage(EVERYWHERE)).or(resideInAnyPackage(packages));
    }

    /** Compares the dependencies on internal packages with {@link #INTERNALS}. */
    private static final class UseInternalsAsListed extends ArchCondition<JavaClass> {

        UseInternalsAsListed() {
            super("use internal packages as listed");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String used = dependency.getTargetClass().getPackageName();
                if (!allows(type.getPackageName(), used)) {
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                }
            }
        }

        private static boolean allows(String user, String used) {
            if (within("io.parsimony.strategies.internal", used)) {
                return within("io.parsimony.strategies", user);
            }
            return !within("io.parsimony.internal", used)
                    || isApi(user)
                    || INTERNALS.entrySet().stream()
                            .anyMatch(entry -> within(entry.getKey(), user)
                                    && entry.getValue().stream()
                                            .anyMatch(name -> within("io.parsimony.internal." + name, used)));
        }

        private static boolean isApi(String user) {
            return within("io.parsimony", user)
                    && INTERNALS.keySet().stream().noneMatch(other -> within(other, user))
                    && Stream.of("io.parsimony.backend.", "io.parsimony.format.")
                            .noneMatch(user::startsWith);
        }

        private static boolean within(String root, String name) {
            return name.equals(root) || name.startsWith(root + ".");
        }
    }

    /** Assigns each package at or below a root to its own slice, together with its internal part. */
    private record Packages(String root) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(root) || name.startsWith(root + ".")
                    ? SliceIdentifier.of(name.replace(".internal", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + root;
        }
    }
}
