package io.parsimony;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

class PackagesTest {

    private static final JavaClasses API = new ClassFileImporter()
            .importUrl(Parsimony.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new Rooms()).should().beFreeOfCycles().check(API);
    }

    @Test
    void nothingDependsOnTheFacade() {
        noClasses()
                .that()
                .resideInAPackage("io.parsimony.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.parsimony")
                .check(API);
    }

    @Test
    void onlyConfigurationAndTheFacadeKnowGuice() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.parsimony", "io.parsimony.internal.config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.inject..")
                .check(API);
    }

    /** Assigns a package and its internal part to one slice. */
    private static final class Rooms implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName().replace(".internal", ""));
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }
}
