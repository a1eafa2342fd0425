package dev.nacre.protocol.initdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitdataTest {
  private static final String DOCUMENT =
      """
      version = "0.1.0"
      algorithm = "sha256"
      [data]
      "aa.toml" = '''
      [token_configs.kbs]
      url = "http://10.0.2.2:8080/"
      '''
      "cdh.toml" = '''
      [kbc]
      name = "cc_kbc"
      url = "http://10.0.2.2:8080"
      [image]
      image_security_policy_uri = "kbs:///default/security-policy/test"
      max_concurrent_layer_downloads_per_image = 3
      '''
      "nacre.toml" = '''
      [workload]
      image = "10.0.2.2:5000/app:1"
      insecure_registry = true
      command = ["/bin/app", "--serve"]
      env = ["MODE=test"]
      ports = [8080]
      '''
      """;

  @Test
  void aDocumentNamesBrokerAndWorkload() {
    Initdata initdata = Initdata.parse(Bytes.utf8(DOCUMENT));
    assertThat(initdata.algorithm()).isEqualTo(DigestAlgorithm.SHA256);
    assertThat(initdata.kbs()).isEqualTo(new KbsAddress("http://10.0.2.2:8080", Optional.empty()));
    assertThat(initdata.cdh().imageSecurityPolicyUri())
        .contains("kbs:///default/security-policy/test");
    assertThat(initdata.workload())
        .isEqualTo(
            Workload.of("10.0.2.2:5000/app:1")
                .withInsecureRegistry(true)
                .withCommand(List.of("/bin/app", "--serve"))
                .withEnv(List.of("MODE=test"))
                .withPorts(List.of(8080)));
  }

  /// Computed with OpenSSL; upstream's documents name one of these, in lower case.
  @ParameterizedTest
  @CsvSource({
    "sha256, 0b24b20b869d2fd86f1ee1dec5e58c1a6d107b2dda8f5bab837a0d62fcb8dde8",
    "sha384,"
        + " 2e750074c6baa0868ce8e8c8ebdb7b7b192d7cf8a7ac6c1c5a3fb62620f995be393fec0833329bd3950f3176fe217d8b",
    "sha512, 9a49df0e7b8b78ffdf762e44dee31b436676ba7ac06f7af6eb4ee0883a153bd2"
        + "1c0fa32649b441027452628e62be38a4242152d045c3b92512092bdc57a7dc9b",
    "sm3, 6476e5e71ea3d314c712362c4ef4bfdb9299a2e7a6cd6cb050500d4f5575e89a"
  })
  void theAlgorithmIsWhatTheDocumentNames(String name, String digest) {
    Bytes document = Bytes.utf8("version='0.1.0'\nalgorithm='" + name + "'\n[data]\n");

    assertThat(Initdata.parse(document).digest().hex()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256", "sha-256", "md5", ""})
  void anotherAlgorithmIsRefused(String name) {
    Bytes document = Bytes.utf8("version='0.1.0'\nalgorithm='" + name + "'\n[data]\n");

    assertThatThrownBy(() -> Initdata.parse(document))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("initdata algorithm: expected sha256, sha384, sha512 or sm3");
  }

  @Test
  void hostDataIsTheDigestCutOrPaddedToItsField() {
    Initdata sha256 = Initdata.builder(DigestAlgorithm.SHA256).build();
    assertThat(sha256.snpHostData()).isEqualTo(sha256.digest());
    assertThat(sha256.tdxMrConfigId()).isEqualTo(sha256.digest().concat(Bytes.zeros(16)));
    Initdata sha512 = Initdata.builder(DigestAlgorithm.SHA512).build();
    assertThat(sha512.snpHostData()).isEqualTo(sha512.digest().slice(0, 32));
    assertThat(sha512.tdxMrConfigId()).isEqualTo(sha512.digest().slice(0, 48));
  }

  @Test
  void whatIsBuiltIsReadAgain() {
    String certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    KbsAddress kbs = new KbsAddress("https://10.0.2.2:8443", Optional.of(certificate));
    Workload workload =
        new Workload(
            "r/app",
            false,
            List.of("/bin/sh", "-c", "echo \"'''\" \\ \u0001 å"),
            List.of("A=\n"),
            Optional.of("/srv"),
            List.of(1, 65535));
    Initdata initdata =
        Initdata.builder(DigestAlgorithm.SHA384)
            .kbs(kbs)
            .workload(workload)
            .file("policy.rego", "package agent_policy\n\ndefault allow := false\n")
            .build();
    assertThat(initdata.kbs()).isEqualTo(kbs);
    assertThat(initdata.workload()).isEqualTo(workload);
    assertThat(initdata.file("policy.rego").orElseThrow()).endsWith("false\n");
    assertThat(Initdata.parse(initdata.document())).isEqualTo(initdata);
  }

  @Test
  void theSameInputGivesTheSameBytes() {
    assertThat(Initdata.builder(DigestAlgorithm.SHA256).workload(Workload.of("x")).build())
        .isEqualTo(Initdata.builder(DigestAlgorithm.SHA256).workload(Workload.of("x")).build());
  }

  @Test
  void withoutABrokerOrAWorkloadTheErrorNamesWhatIsMissing() {
    Initdata empty = Initdata.builder(DigestAlgorithm.SHA256).build();
    assertThatThrownBy(empty::kbs).hasMessageContaining("an entry \"aa.toml\"");
    assertThatThrownBy(empty::workload).hasMessageContaining("an entry \"nacre.toml\"");
    Initdata blank = Initdata.builder(DigestAlgorithm.SHA256).file("aa.toml", "").build();
    assertThatThrownBy(blank::kbs).hasMessageContaining("[token_configs.kbs]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "algorithm='sha256'\n[data]",
        "version='0.1.0'\n[data]",
        "version='0.1.0'\nalgorithm='sha256'",
        "version='0.2.0'\nalgorithm='sha256'\n[data]",
        "version='0.1.0'\nalgorithm='md5'\n[data]",
        "version='0.1.0'\nalgorithm='sha256'\ndata=1",
        "version='0.1.0'\nalgorithm='sha256'\n[data]\nx=1"
      })
  void aDocumentThatIsNoInitdataIsRefused(String document) {
    assertThatThrownBy(() -> Initdata.parse(Bytes.utf8(document)))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[workload]",
        "[workload]\nimage=1",
        "[workload]\nimage='x'\nimages='y'",
        "[workload]\nimage='x'\n[other]",
        "[workload]\nimage='x'\nports=[0]",
        "[workload]\nimage='x'\nports=[65536]",
        "[workload]\nimage='x'\nports=['80']",
        "[workload]\nimage='x'\nenv=['A']",
        "[workload]\nimage='x'\nenv=['=A']",
        "[workload]\nimage='x'\ncommand=[1]",
        "[workload]\nimage='x'\ncommand=[\"a\\u0000b\"]",
        "[workload]\nimage='x'\ninsecure_registry='yes'"
      })
  void aWorkloadThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Workload.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aBrokerUrlOfAnotherSchemeIsRefused() {
    assertThatThrownBy(() -> AaToml.parse("[token_configs.kbs]\nurl='ftp://x'"))
        .hasMessageContaining("http:// or https://");
  }

  @Test
  void aDocumentThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> Initdata.parse(Bytes.zeros(Initdata.MAX_SIZE + 1)))
        .hasMessageContaining("at most");
  }
}
