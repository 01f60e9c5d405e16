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
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * What each module may depend on, as ArchUnit rules that a backend from elsewhere can hold itself to as well.
 *
 * <pre>{@code
 * ArchitectureRules.backend("com.example.mine", "com.example.engine..")
 *         .check(ArchitectureRules.production("io.parsimony", "com.example.mine"));
 * }</pre>
 *
 * <p>Packages are written as ArchUnit does: {@code ai.djl..} is {@code ai.djl} and all beneath it.
 */
public final class ArchitectureRules {

    private static final String[] EVERYWHERE = {"java..", "javax..", "org.jspecify.."};
    private static final String[] NOT_API = {
        "io.parsimony.backend.*..",
        "io.parsimony.format.*..",
        "io.parsimony.strategies..",
        "io.parsimony.tck..",
        "io.parsimony.examples.."
    };

    private static final DescribedPredicate<JavaClass> API =
            describe("are of the api", resideInAPackage("io.parsimony..").and(resideOutsideOfPackages(NOT_API)));

    private ArchitectureRules() {}

    /** The classes of some packages on the class path, tests left out. */
    public static JavaClasses production(String... packages) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(packages);
    }

    /** The api depends on Guice, Typesafe Config and SLF4J: on no engine, and on no other module. */
    public static ArchRule api() {
        return classes()
                .that(API)
                .should()
                .onlyDependOnClassesThat(
                        allowed("com.google.inject..", "jakarta.inject..", "com.typesafe.config..", "org.slf4j.."))
                .as("The api depends on the JDK, Guice, Typesafe Config and SLF4J alone");
    }

    /** Strategies and losses depend on the api and EJML: they work on every engine because they know none. */
    public static ArchRule strategies() {
        return classes()
                .that()
                .resideInAPackage("io.parsimony.strategies..")
                .should()
                .onlyDependOnClassesThat(allowed("io.parsimony.strategies..", "org.ejml.."))
                .as("Strategies depend on the JDK, the api and EJML alone");
    }

    /**
     * A backend depends on the api, SLF4J and its own engine: on no other backend, no strategy, and not on Guice. So does a
     * model format, with the library of its files as its engine.
     *
     * @param backend its package, without dots at the end
     * @param engine the packages of its engine, for instance {@code ai.djl..}
     */
    public static ArchRule backend(String backend, String... engine) {
        return classes()
                .that()
                .resideInAPackage(backend + "..")
                .should()
                .onlyDependOnClassesThat(allowed(backend + "..", "org.slf4j..").or(resideInAnyPackage(engine)))
                .as("The backend in " + backend + " depends on the JDK, the api, SLF4J and its engine alone");
    }

    /** No package depends on itself by way of others. */
    public static ArchRule noCycles() {
        return slices().assignedFrom(new Packages("io.parsimony")).should().beFreeOfCycles();
    }

    /** A library does not write to the console: it logs, or it throws. */
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

    /** Each package at or beneath a root is a slice of its own. */
    private record Packages(String root) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(root) || name.startsWith(root + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + root;
        }
    }
}
