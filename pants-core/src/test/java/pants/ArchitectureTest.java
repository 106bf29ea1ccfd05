package pants;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
          .importPackages("pants");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nettyIsNamedInItsTransportOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("pants.transport.netty..", "pants.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void bytesDependOnNothingElse() {
    classes()
        .that()
        .resideInAPackage("pants.bytes..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("pants.bytes..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void transportDoesNotKnowItsUsers() {
    noClasses()
        .that()
        .resideInAPackage("pants.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("pants")
        .check(CLASSES);
  }
}
