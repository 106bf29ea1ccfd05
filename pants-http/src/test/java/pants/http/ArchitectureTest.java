package pants.http;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
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
          .importPackages("pants.http");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theWireKnowsBytesAndValuesAlone() {
    classes()
        .that()
        .resideInAPackage("pants.http.wire..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "pants.http.wire..", "pants.http", "pants.bytes", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void nettyAndWhatTheCoreDoesNotExportAreUnknown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "pants.transport..")
        .check(CLASSES);
  }

  @Test
  void eachLibraryThatMayBeAbsentIsNamedInOnePlace() {
    isNamedInOnePlace("com.github.luben..", "ZstdEncoder");
    isNamedInOnePlace("com.aayushatharva..", "BrotliEncoder");
  }

  private static void isNamedInOnePlace(String library, String place) {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("pants.http.coding." + place)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void codingsKnowBytesAndValuesAlone() {
    classes()
        .that()
        .resideInAPackage("pants.http.coding..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "pants.http.coding..",
            "pants.http",
            "pants.bytes",
            "java..",
            "org.jspecify..",
            "com.github.luben..",
            "com.aayushatharva..")
        .check(CLASSES);
  }

  @Test
  void jacksonMayBeMissing() {
    noClasses()
        .that()
        .resideOutsideOfPackage("pants.http.jackson..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("tools.jackson..", "com.fasterxml..")
        .check(CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("pants.http.server.Options")
        .and()
        .resideOutsideOfPackage("pants.http.jackson..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("pants.http.jackson..")
        .check(CLASSES);
  }

  /** A WebSocket hands on the patterns of delimiters, which are the program's. */
  @Test
  void r7NoPatternRunsOverWhatWasReceived() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("pants.http.websocket.WebSocket")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.regex..")
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(String.class)))
                .and(target(nameMatching("split|matches|replaceAll|replaceFirst"))))
        .check(CLASSES);
  }
}
