package pants.web;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the packages: each package may know those below it only. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("pants.web");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void arrowsPointDown() {
    knowsNothingOf("pants.web.converters", "pants.web.routing", "pants.web");
    knowsNothingOf("pants.web.routing", "pants.web");
    knowsNothingOf("pants.web", "pants.web.files", "pants.web.testing");
    knowsNothingOf("pants.web.files", "pants.web.testing");
    knowsNothingOf("pants.web.testing", "pants.web.routing", "pants.web.files");
  }

  private static void knowsNothingOf(String name, String... others) {
    noClasses()
        .that()
        .resideInAPackage(name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void nettyJacksonAndWhatTheLibrariesDoNotExportAreUnknown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..",
            "tools.jackson..",
            "com.fasterxml..",
            "pants.transport..",
            "pants.http.wire..",
            "pants.http.coding..",
            "pants.http.jackson..")
        .check(CLASSES);
  }

  @Test
  void patternsAreForRulesAndForNamesOfFiles() {
    noClasses()
        .that()
        .resideOutsideOfPackages("pants.web.routing", "pants.web.converters", "pants.web.files")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.regex..")
        .check(CLASSES);
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(assignableTo(String.class)))
                .and(target(nameMatching("split|matches|replaceAll|replaceFirst"))))
        .check(CLASSES);
  }
}
