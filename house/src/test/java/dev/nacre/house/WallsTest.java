package dev.nacre.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The walls that no compiler keeps: purity, cycles, names. The others are module-info files.
class WallsTest {
  private static final String[] PURE = {
    "dev.nacre.codec..", "dev.nacre.attestation..", "dev.nacre.policy..", "dev.nacre.measure.."
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.nacre");

  @Test
  void pureRoomsTouchNoNetworkAndNoFile() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "open sockets, files or processes",
                type ->
                    Set.of("java.net.http", "java.nio.file", "java.nio.channels")
                            .contains(type.getPackageName())
                        || Set.of(
                                "java.net.Socket",
                                "java.net.ServerSocket",
                                "java.net.URL",
                                "java.io.File",
                                "java.io.FileInputStream",
                                "java.io.FileOutputStream",
                                "java.io.RandomAccessFile",
                                "java.lang.ProcessBuilder")
                            .contains(type.getName())))
        .check(CLASSES);
  }

  @Test
  void pureRoomsReadNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethodWhere(DescribedPredicate.describe("reads the clock", WallsTest::readsTheClock))
        .check(CLASSES);
  }

  private static boolean readsTheClock(JavaCall<?> call) {
    if (call.getTargetOwner().isEquivalentTo(Clock.class)) {
      return call.getName().startsWith("system");
    }
    if (call.getTargetOwner().isEquivalentTo(System.class)) {
      return call.getName().equals("currentTimeMillis");
    }
    return isNow(call, Instant.class.getName())
        || isNow(call, "java.time.ZonedDateTime")
        || isNow(call, "java.time.LocalDate");
  }

  private static boolean isNow(JavaCall<?> call, String type) {
    return call.getTargetOwner().getName().equals(type)
        && call.getName().equals("now")
        && call.getTarget().getRawParameterTypes().isEmpty();
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.nacre.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void typesAreNamedForWhatTheyAre() {
    classes()
        .that()
        .resideInAPackage("dev.nacre..")
        .should()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotEndingWith("Dto")
        .check(CLASSES);
  }

  @Test
  void onlyTheLabAndTheCommandKnowTheEmulator() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.nacre.emulator..", "dev.nacre.cli..", "dev.nacre.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.nacre.emulator..")
        .check(CLASSES);
  }

  /// Its answers have no bound of their own: see ADR 0078.
  @Test
  void onlyTheRoomThatBoundsAnswersHasAClientOfItsOwn() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.nacre.web..", "dev.nacre.demo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.http.HttpClient")
        .check(CLASSES);
  }

  @Test
  void predictionAndVerificationShareNoCode() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.nacre.measure..", "dev.nacre.emulator..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.nacre.attestation..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.nacre.attestation..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.nacre.measure..", "dev.nacre.emulator..")
        .check(CLASSES);
  }

  @Test
  void policyKnowsNoTee() {
    noClasses()
        .that()
        .resideInAPackage("dev.nacre.policy..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "belong to another room than codec",
                type ->
                    type.getPackageName().startsWith("dev.nacre.")
                        && !type.getPackageName().startsWith("dev.nacre.policy")
                        && !type.getPackageName().startsWith("dev.nacre.codec")))
        .check(CLASSES);
  }
}
