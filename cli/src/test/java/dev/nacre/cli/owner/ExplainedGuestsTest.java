package dev.nacre.cli.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.cli.Outcome;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.emulator.Forgery.Kind;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.config.SecureExecutionFolder;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsError;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An owner who is paged: a guest of each kind of machine is refused and tells a number, `nacre
/// explain` says what was expected and found, and what it advises, pasted as it stands, lets the
/// guest in.
class ExplainedGuestsTest {
  private static final ResourceUri SECRET = ResourceUri.parse("default/key/one");
  private static final String TENANT = "team-a";
  private static final int MOST_ROUNDS = 6;

  @TempDir private static Path directory;
  private static Optional<NacreServer> running = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    Path files = Files.createDirectories(directory.resolve("files"));
    Path ultravisor = Files.createDirectories(directory.resolve("se"));
    Set<Bytes> roots = new HashSet<>();
    for (Kind kind : Kind.values()) {
      ForgedGuest guest = ForgedGuest.on(kind);
      guest.endorse(files);
      roots.add(guest.root());
    }
    ForgedGuest.provideUltravisor(ultravisor);
    ServerConfig config =
        ServerConfig.in(directory.resolve("data"))
            .trusting(TrustAnchors.emulated("emulated-test", roots))
            .with(() -> ForgedGuest.AT);
    BrokerSettings settings = config.settings();
    EndorsementSettings makers = settings.endorsements().makers();
    running =
        Optional.of(
            NacreServer.start(
                config.with(
                    settings
                        .with(SecureExecutionFolder.at(ultravisor))
                        .with(
                            settings
                                .endorsements()
                                .asking(makers.with(makers.local().withFiles(List.of(files))))))));
    Path secret = Files.writeString(directory.resolve("secret"), "the secret");
    assertThat(nacre("tenant", "put", TENANT).status()).isZero();
    assertThat(ofTenant("secret", "put", SECRET.path(), secret.toString()).status()).isZero();
  }

  @AfterAll
  static void stop() {
    running.ifPresent(NacreServer::close);
  }

  private static NacreServer server() {
    return running.orElseThrow();
  }

  private static Outcome nacre(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--url", server().address().toString()));
    all.addAll(List.of("--token-file", server().ownerTokenFile().toString()));
    return Outcome.ofOne(all);
  }

  private static Outcome ofTenant(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--tenant", TENANT));
    return nacre(all.toArray(String[]::new));
  }

  /// What a guest gets.
  ///
  /// @param refusal its number; empty where it got the secret
  private record Answer(String variant, String detail, Optional<String> refusal) {
    static final Answer RELEASED = new Answer("", "", Optional.empty());

    static Answer of(String body, Optional<String> refusal) {
      KbsError error = KbsError.parse(body).orElseThrow();
      return new Answer(error.variant(), error.detail(), refusal);
    }
  }

  private static Answer asked(ForgedGuest guest) {
    return switch (guest.kind()) {
      case NVIDIA, HYGON_DCU -> asked(new DeviceGuest(guest));
      case SNP, TDX, SGX, AZ_SNP_VTPM, AZ_TDX_VTPM, TPM, CCA, CSV, NITRO, SE -> askedAlone(guest);
    };
  }

  private static Answer asked(DeviceGuest guest) {
    try {
      HttpResponse<String> answer = guest.ask(server().address() + "/tenants/" + TENANT, SECRET);
      return answer.statusCode() == 200
          ? Answer.RELEASED
          : Answer.of(answer.body(), answer.headers().firstValue("x-nacre-refusal"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Answer askedAlone(ForgedGuest guest) {
    KbsEndpoint endpoint =
        KbsEndpoint.at(server().address().toString())
            .ofTenant(TENANT)
            .trying(1, Duration.ofMillis(1));
    try (KbsClient client = KbsClient.of(endpoint, guest);
        Secret secret = client.resource(SECRET)) {
      assertThat(secret.size()).isEqualTo("the secret".length());
      return Answer.RELEASED;
    } catch (KbsException e) {
      KbsError error = e.answer().orElseThrow();
      return new Answer(error.variant(), error.detail(), e.refusalId());
    }
  }

  /// What `nacre explain` prints about the refusal.
  private static String explained(Answer refused) {
    Outcome told = ofTenant("explain", refused.refusal().orElseThrow());
    assertThat(told.status()).isZero();
    return told.out();
  }

  /// Runs, as a shell would, the commands of each advice that change something.
  private static void paste(String explanation) {
    explanation
        .lines()
        .filter(line -> line.startsWith("advice "))
        .flatMap(line -> AdvisedCommands.in(line).stream())
        .forEach(command -> {
          assertThat(command).contains("--url", "--tenant " + TENANT, "--token-file");
          List<String> words = AdvisedCommands.words(command);
          Outcome outcome = Outcome.ofOne(words.subList(1, words.size()));
          assertThat(outcome.status()).as(command + ": " + outcome.err()).isZero();
        });
  }

  /// From no reference value at all to the secret, by what is advised alone.
  private static void letIn(ForgedGuest guest) {
    Answer answer = asked(guest);
    for (int round = 0; answer.refusal().isPresent() && round < MOST_ROUNDS; round++) {
      assertThat(answer.variant()).isEqualTo("PolicyDeny");
      paste(explained(answer));
      answer = asked(guest);
    }
    assertThat(answer).isEqualTo(Answer.RELEASED);
  }

  @ParameterizedTest
  @CsvSource({
    "SNP, snp_launch_measurement, snp.measurement",
    "TDX, mr_td, tdx.quote.body.mr_td",
    "SGX, mr_enclave, sgx.body.mr_enclave",
    "AZ_SNP_VTPM, snp_pcr11, az-snp-vtpm.tpm.pcr11",
    "AZ_TDX_VTPM, tdx_pcr11, az-tdx-vtpm.tpm.pcr11",
    "TPM, tpm_pcr04, tpm.pcr04",
    "CCA, cca_realm_initial_measurement, cca.nacre.initial_measurement",
    "SE, se_tag, se.tag",
    "CSV, csv_measure, csv.measure",
    "HYGON_DCU, dcu_measure, hygondcu.body.measure",
    "NITRO, nitro_pcr0, nitro.pcrs.pcr00",
    "NVIDIA, allowed_vbios_versions, nvidia.config.vbios_version",
  })
  void aWrongMeasurementIsExplainedAndTheAdviceLetsTheGuestIn(
      Kind kind, String reference, String claim) {
    ForgedGuest guest = ForgedGuest.on(kind);
    letIn(guest);
    String right =
        ofTenant("reference-value", "get", reference).out().replaceAll("[\\[\\]\"\n]", "");
    String near = right.substring(0, right.length() - 1) + (right.endsWith("0") ? "1" : "0");
    String wrong = "[\"" + "f".repeat(right.length()) + "\",\"" + near + "\"]";
    assertThat(ofTenant("reference-value", "put", reference, wrong).status()).isZero();

    Answer refused = asked(guest);

    assertThat(refused.detail())
        .isEqualTo("Access denied by policy, refusal " + refused.refusal().orElseThrow());
    String explanation = explained(refused);
    assertThat(explanation)
        .containsPattern("(?m)^claim +" + claim + "$")
        .contains("reference value " + reference + " = ", ", nearest \"" + near + "\"")
        .containsPattern("(?m)^found +\"" + right + "\"$")
        .contains("nacre reference-value put --add " + reference + " '[\"" + right + "\"]' --url ");
    paste(explanation);
    assertThat(asked(guest)).isEqualTo(Answer.RELEASED);
    assertThat(ofTenant("reference-value", "get", reference).out()).contains(near, right);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void evidenceOfAnotherSessionIsExplainedByItsCheck(Kind kind) {
    Answer refused = asked(ForgedGuest.on(kind).replaying());

    assertThat(refused.detail()).endsWith(": evidence, refusal " + refused.refusal().orElseThrow());
    assertThat(explained(refused))
        .containsPattern("(?m)^check +\\S+ failed\nexpected  .+\nfound     .+\nadvice    .+");
  }

  private static List<List<String>> advised(Answer refused) {
    return explained(refused)
        .lines()
        .filter(line -> line.startsWith("advice "))
        .flatMap(line -> AdvisedCommands.in(line).stream())
        .map(AdvisedCommands::words)
        .map(words -> words.subList(1, words.size()))
        .toList();
  }

  private static void set(String rego) throws IOException {
    Path policy = Files.writeString(directory.resolve("set.rego"), rego);
    assertThat(ofTenant("policy", "set", "resource", policy.toString()).status()).isZero();
  }

  @Test
  void whatIsAdvisedAboutPoliciesAreCommandsAndTheBuiltInOnesComeBack() throws IOException {
    ForgedGuest guest = ForgedGuest.on(Kind.SNP);
    letIn(guest);

    set("package policy\ndefault allow := false\n");
    List<List<String>> ofDenial = advised(asked(guest));
    set("package policy\nallow := true if input.submods\nallow := false if data.plugin\n");
    List<List<String>> ofError = advised(asked(guest));
    assertThat(ofDenial).hasSize(3).allSatisfy(Outcome::requireCommand);
    assertThat(ofError).hasSize(4).allSatisfy(Outcome::requireCommand);
    assertThat(Outcome.ofOne(ofError.getLast()).status()).isZero();
    assertThat(asked(guest)).isEqualTo(Answer.RELEASED);

    assertThat(ofTenant("policy", "delete", "attestation", "default_cpu").status()).isZero();
    List<List<String>> ofMissing = advised(asked(guest));
    assertThat(ofMissing).hasSize(4).allSatisfy(Outcome::requireCommand);
    assertThat(Outcome.ofOne(ofMissing.getFirst()).status()).isZero();
    assertThat(asked(guest)).isEqualTo(Answer.RELEASED);
  }

  @Test
  void aSecretThatIsNotThereIsNamedWithTheCommandThatPutsIt() {
    ForgedGuest guest = ForgedGuest.on(Kind.SNP);
    letIn(guest);
    assertThat(ofTenant("secret", "delete", SECRET.path()).status()).isZero();
    try {
      Answer missing = asked(guest);

      assertThat(missing.variant()).isEqualTo("ResourceNotFound");
      assertThat(advised(missing))
          .singleElement()
          .satisfies(Outcome::requireCommand)
          .asString()
          .startsWith("[secret, put, " + SECRET.path() + ", --url, ");
    } finally {
      assertThat(ofTenant("secret", "put", SECRET.path(), directory.resolve("secret").toString()))
          .extracting(Outcome::status)
          .isEqualTo(0);
    }
  }
}
