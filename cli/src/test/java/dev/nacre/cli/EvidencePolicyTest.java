package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.Forgery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nacre evidence verify` of a processor and a device together, and by policies.
class EvidencePolicyTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Bytes DATA = Bytes.ofHex("d1".repeat(32));
  private static final String MR_TD = "a3".repeat(48);
  private static final String POLICY =
      """
      package policy
      import rego.v1
      default executables := 33
      executables := 3 if input.tdx.quote.body.mr_td in query_reference_value("mr_td")
      trust_claims := {"executables": executables}
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void forge() throws IOException {
    write("cpu", Forgery.of(Forgery.Kind.TDX, "seed", DATA, Bytes.empty(), NOW));
    write("gpu", Forgery.of(Forgery.Kind.NVIDIA, "seed", DATA, Bytes.empty(), NOW));
    text("policy.rego", POLICY);
    text("any.rego", "package policy\ntrust_claims := {\"hardware\": 2}\n");
    text("broken.rego", "package policy\ntrust_claims := \n");
    text("measured.json", "{\"mr_td\": [\"" + MR_TD + "\"]}");
    text("other.json", "{\"mr_td\": [\"00\"]}");
  }

  @Test
  void whatThePolicyAffirmsEndsWithStatusZero() {
    Outcome outcome =
        verify(List.of("cpu"), "--policy", file("policy.rego"), "--reference-values", measured());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("  cpu0 is affirming\n    executables           3 affirming\n")
        .endsWith("VERIFIED: tdx (emulated) evidence is verified, and affirmed\n");
  }

  @Test
  void whatThePolicyDoesNotAffirmIsSaidWithTheReason() {
    Outcome outcome =
        verify(
            List.of("cpu"),
            "--policy",
            file("policy.rego"),
            "--reference-values",
            file("other.json"));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("  cpu0 is warning\n    executables          33 warning\n")
        .contains("executables of cpu0: tdx.quote.body.mr_td is \"" + MR_TD)
        .endsWith("VERIFIED: tdx (emulated) evidence is verified, but not affirmed\n");
  }

  @Test
  void theResultInJsonHasTheVectorAsATokenHasIt() {
    Outcome outcome =
        verify(
            List.of("cpu"),
            "--policy",
            file("policy.rego"),
            "--reference-values",
            measured(),
            "--format",
            "json");

    JsonObject ear = ((JsonObject) Json.parse(outcome.out())).object("ear");
    assertThat(ear.bool("affirms")).isTrue();
    JsonObject cpu = ear.object("submods").object("cpu0");
    assertThat(cpu.string("ear.status")).isEqualTo("affirming");
    assertThat(cpu.object("ear.trustworthiness-vector").number("executables")).isEqualTo(3);
    assertThat(cpu.bool("nacre.emulated")).isTrue();
  }

  @Test
  void aMachineAndItsDeviceAreOneResult() {
    Outcome outcome = verify(List.of("cpu", "gpu"), "--format", "json");

    assertThat(outcome.status()).as(outcome.out()).isZero();
    JsonObject json = (JsonObject) Json.parse(outcome.out());
    assertThat(json.bool("verified")).isTrue();
    assertThat(json.object("submods").members().keySet()).containsExactly("cpu0", "gpu0");
    assertThat(json.object("submods").object("gpu0").string("tee")).isEqualTo("nvidia");
    assertThat(json.array("evidence").size()).isEqualTo(2);
  }

  @Test
  void oneRefusedDeviceRefusesTheMachineAndNoPolicyIsAsked() {
    var words = words(List.of("cpu", "gpu"), "--policy", file("any.rego"));
    words.set(words.indexOf(root("gpu")), root("cpu"));

    Outcome outcome = Outcome.of(words.toArray());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).contains("REFUSED: tdx (emulated) evidence is verified; nvidia");
    assertThat(outcome.out()).doesNotContain("policy:");
  }

  @Test
  void eachClassIsJudgedByItsOwnPolicy() {
    List<String> both = List.of("cpu", "gpu");
    String ofCpu = "cpu=" + file("any.rego");

    assertThat(verify(both, "--policy", ofCpu).err())
        .isEqualTo("nacre: policies: expected one for the class gpu, found only for [cpu]\n");
    assertThat(verify(both, "--policy", ofCpu, "--policy", file("any.rego")).out())
        .contains("cpu0 is affirming", "gpu0 is affirming");
    Outcome byDefault = verify(List.of("cpu"), "--policy", "default");
    assertThat(byDefault.status()).isEqualTo(1);
    assertThat(byDefault.out()).contains("cpu0 is contraindicated");
  }

  @Test
  void mistakesAreOneLine() {
    assertThat(verify(List.of("cpu"), "--policy", file("broken.rego")).err()).startsWith("nacre: ");
    assertThat(verify(List.of("cpu"), "--reference-values", measured()).err())
        .startsWith("nacre: --reference-values needs --policy");
    assertThat(verify(List.of("cpu"), "--policy", "/nowhere.rego").err())
        .isEqualTo("nacre: there is no file /nowhere.rego\n");
  }

  private static Outcome verify(List<String> machines, String... options) {
    return Outcome.of(words(machines, options).toArray());
  }

  private static List<String> words(List<String> machines, String... options) {
    var words = new ArrayList<>(List.of("evidence", "verify", "--at", NOW.toString()));
    for (String machine : machines) {
      words.add(file(machine + ".json"));
      words.addAll(List.of("--trust-emulated-root", root(machine)));
    }
    words.addAll(List.of("--endorsements", file("endorsements"), "--report-data", DATA.hex()));
    words.addAll(List.of(options));
    return words;
  }

  private static String measured() {
    return file("measured.json");
  }

  private static String root(String machine) {
    return file(machine + ".root");
  }

  private static void write(String machine, Forgery forged) throws IOException {
    Path endorsements = Files.createDirectories(folder.resolve("endorsements"));
    Files.write(folder.resolve(machine + ".json"), forged.evidence().toArray());
    text(machine + ".root", forged.root().hex());
    for (var each : forged.endorsements().entrySet()) {
      Files.write(endorsements.resolve(machine + each.getKey()), each.getValue().toArray());
    }
  }

  private static void text(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }
}
