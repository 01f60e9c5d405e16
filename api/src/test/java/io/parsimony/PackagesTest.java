package io.parsimony;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class PackagesTest {

    private static final JavaClasses API = new ClassFileImporter()
            .importUrl(Parsimony.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.parsimony.(*)..").should().beFreeOfCycles().check(API);
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
                .resideOutsideOfPackages("io.parsimony", "io.parsimony.config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.inject..")
                .check(API);
    }
}
