package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an owner reads at night: each sentence names the claim, what was there, what would do and
/// what comes nearest, and its command changes nothing for other machines.
class ShortfallWordsTest {
  private static final String OTHER = "4e".repeat(48);
  private static final Instant ENDED = Instant.parse("2026-11-01T00:00:00Z");

  private final Map<String, Json> values = new HashMap<>(SnpClaims.referenceValues());
  private Function<String, Standing> standings = _ -> Standing.UNKNOWN;

  private Shortfall only(JsonObject evidence) {
    List<Shortfall> all = Counterfactuals.of("cpu0", SnpClaims.policy(values), evidence, standings);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static JsonObject measured(String digest) {
    return SnpClaims.evidenceWith("measurement", Json.of(digest));
  }

  private void accepting(String... digests) {
    values.put("snp_launch_measurement", JsonArray.ofStrings(List.of(digests)));
  }

  @Test
  void ofManyReferenceValuesTheNearestIsNamed() {
    String near = "4e".repeat(47) + "4f";
    accepting(
        Stream.concat(
                IntStream.range(0, 20).mapToObj(i -> Integer.toString(10 + i).repeat(48)),
                Stream.of(near))
            .toArray(String[]::new));

    assertThat(only(measured(OTHER)).expected())
        .isEqualTo(
            "one of the 21 of reference value snp_launch_measurement, nearest \"" + near + "\"");
  }

  @Test
  void theCommandKeepsWhatIsAccepted() {
    assertThat(only(measured(OTHER)).advice())
        .isEqualTo(
            "if this machine is right: nacre reference-value put --add snp_launch_measurement '[\""
                + OTHER
                + "\"]'");
  }

  @ParameterizedTest
  @CsvSource({
    "4E,small and capital letters",
    "0x4e,what stands around it",
    "' 4e',what stands around it",
  })
  void aSlipOfTheKeyboardIsRecognised(String first, String slip) {
    accepting(first.repeat(1) + (first.equals("4E") ? "4E" : "4e").repeat(47));

    assertThat(only(measured(OTHER)).expected()).endsWith(", the same but for " + slip);
  }

  @Test
  void aNumberThatWasRegisteredAsTextIsRecognised() {
    values.put("snp_microcode", Json.parse("[\"25\"]"));

    assertThat(only(SnpClaims.evidence()).expected())
        .endsWith("the same but for its type: registered is a string, claimed a number");
  }

  @Test
  void anOldVersionIsCalledOldAndTheFirmwareIsUpdatedFirst() {
    Shortfall old = only(SnpClaims.evidenceWith("reported_tcb_microcode", Json.of(7)));

    assertThat(old.sentence())
        .isEqualTo(
            "hardware of cpu0: snp.reported_tcb_microcode is 7, expected reference value"
                + " snp_microcode = [24,25], nearest 24");
    assertThat(old.advice())
        .isEqualTo(
            "update the machine's firmware; or, if this version will do: nacre reference-value put"
                + " --add snp_microcode '[7]'");
  }

  @Test
  void anExpiredReferenceValueIsCalledExpired() {
    values.remove("snp_launch_measurement");
    standings = _ -> new Standing(Optional.of(ENDED), Map.of());

    Shortfall expired = only(SnpClaims.evidence());

    assertThat(expired.expected())
        .isEqualTo(
            "a reference value snp_launch_measurement, which expired at 2026-11-01T00:00:00Z");
    assertThat(expired.advice())
        .isEqualTo(
            "if this machine is right: nacre reference-value put snp_launch_measurement '[\""
                + SnpClaims.MEASUREMENT
                + "\"]'");
  }

  @Test
  void aReferenceValueThatWaitsInASetIsFound() {
    standings =
        name ->
            new Standing(
                Optional.empty(),
                name.equals("snp_launch_measurement")
                    ? Map.of("next", JsonArray.of(Json.of(OTHER)))
                    : Map.of());

    Shortfall waiting = only(measured(OTHER));

    assertThat(waiting.expected()).endsWith("; set next, which waits, has it");
    assertThat(waiting.advice())
        .isEqualTo(
            "if this machine is right: nacre policy try reference_set next, then nacre"
                + " reference-value activate next");
  }

  @Test
  void whatWaitsAndIsAnotherIsNotOffered() {
    standings = _ -> new Standing(Optional.empty(), Map.of("next", Json.parse("[\"00\"]")));

    assertThat(only(measured(OTHER)).advice()).contains("nacre reference-value put --add");
  }

  /// What a guest claims must not become a command of the owner's shell.
  @Test
  void aClaimThatHasAQuoteStaysOneWord() {
    assertThat(only(measured("'; echo owned; '")).advice())
        .endsWith("put --add snp_launch_measurement '[\"'\\''; echo owned; '\\''\"]'");
  }

  @Test
  void aClaimThatIsTooLongForACommandIsNotCutInOne() {
    assertThat(only(measured("5".repeat(2_000))).advice())
        .isEqualTo(
            "if this machine is right: register what the claim is as reference value"
                + " snp_launch_measurement");
  }

  private static List<Shortfall> by(String rego, Map<String, Json> values, JsonObject evidence) {
    return Counterfactuals.of(
        "cpu0",
        SnpClaims.policy(AttestationPolicies.compile("own", rego), values),
        evidence,
        _ -> Standing.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({">=,30,25", "<=,20,25"})
  void aBoundIsFoundWithTheNumberItBounds(String comparison, int bound, int claimed) {
    String rego =
        """
        package policy
        import rego.v1
        default hardware := 97
        hardware := 2 if {
          bound := query_reference_value("bound")
          is_number(bound)
          input.snp.reported_tcb_microcode %s bound
        }
        trust_claims := {"hardware": hardware}
        """
            .formatted(comparison);

    assertThat(by(rego, Map.of("bound", Json.of(bound)), SnpClaims.evidence()))
        .extracting(Shortfall::claim, Shortfall::expected, Shortfall::found)
        .containsExactly(
            tuple(
                "snp.reported_tcb_microcode",
                "reference value bound = " + bound,
                Integer.toString(claimed)));
    assertThat(by(rego, Map.of(), SnpClaims.evidence()))
        .extracting(Shortfall::expected, Shortfall::advice)
        .containsExactly(
            tuple(
                "a reference value bound, which is not registered",
                "if this machine is right: nacre reference-value put bound 25"));
  }

  private static final String CONSTANTS =
      """
      package policy
      import rego.v1
      default hardware := 97
      hardware := 2 if {
        input.tdx.tcb_status == "UpToDate"
        input.tdx.arch in {"Hopper", "Blackwell"}
        input.tdx.mr_td in query_reference_value("mr_td")
      }
      trust_claims := {"hardware": hardware}
      """;

  private static JsonObject domain(String status, String arch) {
    return SnpClaims.object(
        "{\"tdx\":{\"tcb_status\":\"%s\",\"arch\":\"%s\",\"mr_td\":\"00\"}}"
            .formatted(status, arch));
  }

  @Test
  void aConstantOfThePolicyIsFoundWithTheClaimItIsComparedWith() {
    assertThat(
            by(CONSTANTS, Map.of("mr_td", Json.parse("[\"00\"]")), domain("OutOfDate", "Hopper")))
        .containsExactly(
            new Shortfall(
                "cpu0",
                "hardware",
                "tdx.tcb_status",
                "\"UpToDate\"",
                "\"OutOfDate\"",
                "start the machine so that tdx.tcb_status is \"UpToDate\"; policy default_cpu"
                    + " demands it: nacre policy get attestation default_cpu"));
  }

  @Test
  void twoConstantsAndAReferenceValueOfOneRuleAreAllFound() {
    assertThat(by(CONSTANTS, Map.of(), domain("OutOfDate", "Ampere")))
        .extracting(Shortfall::claim, Shortfall::expected)
        .containsExactly(
            tuple("tdx.tcb_status", "\"UpToDate\""),
            tuple("tdx.arch", "one of [\"Blackwell\",\"Hopper\"]"),
            tuple("tdx.mr_td", "a reference value mr_td, which is not registered"));
  }

  @Test
  void ofSeveralWaysTheOneThatTheOwnerTookIsTold() {
    String rego =
        """
        package policy
        import rego.v1
        default hardware := 97
        hardware := 2 if input.tpm.pcr04 in query_reference_value("pcr04")
        hardware := 2 if input.tpm.pcr11 in query_reference_value("pcr11")
        trust_claims := {"hardware": hardware}
        """;
    JsonObject evidence = SnpClaims.object("{\"tpm\":{\"pcr04\":\"04\",\"pcr11\":\"11\"}}");

    assertThat(by(rego, Map.of("pcr11", Json.parse("[\"10\"]")), evidence))
        .extracting(Shortfall::claim)
        .containsExactly("tpm.pcr11");
  }

  @Test
  void whatStandsInAListIsFound() {
    String rego =
        """
        package policy
        import rego.v1
        default hardware := 97
        hardware := 2 if {
          every part in input.cca.software { part in query_reference_value("software") }
        }
        trust_claims := {"hardware": hardware}
        """;
    JsonObject evidence =
        SnpClaims.object("{\"cca\":{\"software\":[{\"v\":1},{\"v\":2},{\"v\":3}]}}");

    assertThat(by(rego, Map.of("software", Json.parse("[{\"v\":2}]")), evidence))
        .extracting(Shortfall::claim, Shortfall::found, Shortfall::advice)
        .containsExactly(
            tuple(
                "cca.software",
                "[{\"v\":1},{\"v\":3}]",
                "if this machine is right: nacre reference-value put --add software"
                    + " '[{\"v\":1},{\"v\":3}]'"));
  }

  @Test
  void whereNothingIsFoundThePolicysOwnSentenceIsTold() {
    String rego =
        """
        package policy
        import rego.v1
        default hardware := 97
        hardware := 2 if input.snp.nonesuch
        trust_claims := {"hardware": hardware}
        """;

    assertThat(by(rego, Map.of(), SnpClaims.evidence()))
        .singleElement()
        .satisfies(shortfall -> {
          assertThat(shortfall.claim()).isEqualTo("no single claim");
          assertThat(shortfall.found()).contains("data.policy.hardware is 97", "nonesuch");
        });
  }
}
