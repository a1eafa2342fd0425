package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SeededChance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceCommandTest {
  private static final EmulatedAmd AMD =
      EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
  private static final String DATA = "5a".repeat(64);

  @TempDir private static Path folder;

  @BeforeAll
  static void forge() throws IOException {
    var launch = LaunchState.of(Bytes.ofHex("aa".repeat(48)), Bytes.zeros(32));
    var machine = EmulatedSnp.started(EmulatedChip.of(AMD), launch);
    var extended = machine.report(Bytes.ofHex(DATA), 0);
    write("report.bin", extended.report().concat(extended.certificateTable()));
    write("ark.der", AMD.ark().der());
  }

  @Test
  void soundEvidenceIsVerifiedWithStatusZero() {
    var outcome = run("verify", "--trust-emulated-root", file("ark.der"), "--report-data", DATA);

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("ok   snp.signature")
        .contains("-    snp.host_data")
        .endsWith("VERIFIED: snp (emulated) evidence is verified\n");
  }

  @Test
  void whoRequiresRevocationRefusesEvidenceWithoutAList() {
    var outcome = run("verify", "--trust-emulated-root", file("ark.der"), "--require-revocation");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("FAIL snp.chain.revocation")
        .contains("the owner requires that revocation is known");
  }

  @Test
  void withoutTrustInTheEmulatedRootItIsRefused() {
    var outcome = run("verify", "--format", "json");

    assertThat(outcome.status()).isEqualTo(1);
    JsonObject json = (JsonObject) Json.parse(outcome.out());
    assertThat(json.string("tee")).isEqualTo("snp");
    assertThat(json.bool("verified")).isFalse();
    assertThat(json.object("claims").string("measurement")).isEqualTo("aa".repeat(48));
    assertThat(json.array("findings").size()).isGreaterThan(15);
  }

  @Test
  void anotherTimeOrAnotherDataIsRefused() {
    assertThat(
            run("verify", "--trust-emulated-root", file("ark.der"), "--at", "2001-01-01T00:00:00Z")
                .out())
        .contains("FAIL snp.chain.validity");
    assertThat(run("verify", "--trust-emulated-root", file("ark.der"), "--report-data", "00").out())
        .contains("FAIL snp.report_data");
  }

  @Test
  void wrongOptionsAreOneLine() {
    assertThat(run("verify", "--at", "yesterday").err())
        .startsWith("nacre: --at: expected a time such as 2027-01-31T00:00:00Z, found yesterday");
    assertThat(run("verify", "--tee", "pentium").err())
        .startsWith("nacre: --tee: expected az-snp-vtpm, ")
        .contains("found pentium");
    assertThat(run("verify", "--report-data", "xyz").err())
        .startsWith("nacre: expected hexadecimal digits");
    assertThat(run("verify", "--endorsements", "/nowhere").err())
        .isEqualTo("nacre: there is no file /nowhere\n");
  }

  @Test
  void aFileOfAnotherKindIsNotEvidence() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "hello");

    var outcome = Outcome.of("evidence", "verify", text.toString());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("nacre: " + text + ": file: expected SEV-SNP evidence");
    assertThat(Outcome.of("evidence", "verify", file("ark.der")).err())
        .contains("expected evidence, found something else");
  }

  @Test
  void everyFieldIsShownWithItsPlace() {
    assertThat(run("show").out())
        .contains("SEV-SNP attestation report")
        .contains("0x0090    48  measurement            " + "aa".repeat(48))
        .contains("0x0188     3  cpuid                  191101  (Genoa)")
        .contains("X.509 certificate ARK-EMULATED");
    JsonObject json = (JsonObject) Json.parse(run("show", "--format", "json").out());
    assertThat(json.string("kind")).isEqualTo("SEV-SNP evidence");
    assertThat(Outcome.of("evidence", "show", file("ark.der")).out()).contains("authority");
  }

  @Test
  void aQuoteIsVerifiedWithItsCollateralOnly() throws IOException {
    var intel =
        EmulatedIntel.create(SeededChance.of("intel"), Instant.parse("2026-01-01T00:00:00Z"));
    var platform = EmulatedPlatform.of(intel, SeededChance.of("platform"));
    write("quote", platform.sign(platform.order(EmulatedPlatform.domain(Bytes.ofHex(DATA)))));
    write("intel.der", intel.root().der());
    write("collateral.json", Bytes.utf8(platform.collateral(true).text()));
    Object[] arguments = {
      "evidence",
      "verify",
      file("quote"),
      "--trust-emulated-root",
      file("intel.der"),
      "--at",
      "2026-01-01T00:00:00Z",
      "--report-data",
      DATA
    };

    assertThat(Outcome.of(arguments).out())
        .contains("FAIL dcap.collateral")
        .contains("REFUSED: tdx (emulated)");
    var with = new java.util.ArrayList<Object>(java.util.List.of(arguments));
    with.addAll(java.util.List.of("--collateral", file("collateral.json")));
    var outcome = Outcome.of(with.toArray());
    assertThat(outcome.out()).endsWith("VERIFIED: tdx (emulated) evidence is verified\n");
    assertThat(outcome.status()).isZero();
    assertThat(Outcome.of("evidence", "show", file("quote")).out())
        .contains("TDX quote, version 4")
        .contains("0x00a8     8  td_attributes          0000001000000000");
  }

  private static Outcome run(String command, String... options) {
    var arguments = new Object[options.length + 3];
    arguments[0] = "evidence";
    arguments[1] = command;
    System.arraycopy(options, 0, arguments, 2, options.length);
    arguments[options.length + 2] = file("report.bin");
    return Outcome.of(arguments);
  }

  private static void write(String name, Bytes content) throws IOException {
    Files.write(folder.resolve(name), content.toArray());
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }
}
