package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.Endorser;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.protocol.initdata.Toml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a configuration says that the verifiers get the makers' word.
class EndorsementKeysTest {
  private static final String NOBODY =
      "[attestation_service.verifier_config.snp_verifier]\nvcek_sources = []\n";

  @TempDir private Path folder;

  private static ConfigFile.Configured parsed(String toml) {
    String whole = "[http_server]\ninsecure_http = true\nsockets = [\"127.0.0.1:0\"]\n" + toml;
    return ConfigFile.parse(Toml.parse("test.toml", Bytes.utf8(whole)), Path.of("data"));
  }

  private static EndorsementRules rules(String toml) {
    return parsed(toml).config().settings().endorsements();
  }

  private static EndorsementRules verifier(String table) {
    return rules("[attestation_service.verifier_config." + table);
  }

  private static URI base(EndorsementSettings makers, Endorser endorser) {
    return Optional.ofNullable(makers.services().get(endorser)).orElseThrow().base();
  }

  private Path file(String name, Bytes content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.toArray());
  }

  /// As upstream: sources of chips' keys that are not named are AMD itself.
  @Test
  void onlyAmdIsAskedUnlessTheFileSaysOtherwise() {
    EndorsementSettings makers = rules("").makers();

    assertThat(makers.services()).containsOnlyKeys(Endorser.AMD_KDS);
    assertThat(base(makers, Endorser.AMD_KDS)).isEqualTo(URI.create("https://kdsintf.amd.com"));
    assertThat(makers.folder()).isEqualTo(Path.of("endorsements"));
    assertThat(verifier("snp_verifier]").makers()).isEqualTo(makers);
    assertThat(rules(NOBODY).makers().services()).isEmpty();
    assertThat(
            verifier("snp_verifier]\nvcek_sources = [{ type = \"OfflineStore\" }]")
                .makers()
                .services())
        .isEmpty();
  }

  @Test
  void intelItselfIsAskedForItsRootListToo() {
    EndorsementSettings makers =
        verifier(
                "dcap_verifier]\ncollateral_service ="
                    + " \"https://api.trustedservices.intel.com/sgx/certification/v4/\"")
            .makers();

    assertThat(makers.services())
        .containsOnlyKeys(Endorser.AMD_KDS, Endorser.INTEL_PCS, Endorser.INTEL_ROOT);
    assertThat(base(makers, Endorser.INTEL_PCS)).isEqualTo(Endorser.INTEL_PCS.base());
  }

  @Test
  void nvidiasServiceIsAskedByThoseWhoBelieveAKeyOfIts() {
    String key = "A1".repeat(32);
    EndorsementRules local = verifier("nvidia_verifier]\ntype = \"Local\"");
    EndorsementRules remote =
        verifier("nvidia_verifier]\ntype = \"Remote\"\nservice_keys = [\"" + key + "\"]");
    EndorsementRules own =
        verifier(
            "nvidia_verifier]\ntype = \"Remote\"\nservice_keys = [\""
                + key
                + "\"]\nverifier_url = \"https://nras.example/proxy/v4/attest/\"");

    assertThat(local.makers().services()).doesNotContainKey(Endorser.NVIDIA_NRAS);
    assertThat(base(remote.makers(), Endorser.NVIDIA_NRAS)).isEqualTo(Endorser.NVIDIA_NRAS.base());
    assertThat(remote.enrolledKeys()).containsExactly(Bytes.ofHex("a1".repeat(32)));
    assertThat(base(own.makers(), Endorser.NVIDIA_NRAS))
        .isEqualTo(URI.create("https://nras.example/proxy"));
  }

  @Test
  void collateralMayLieInAFile() {
    assertThat(
            verifier("dcap_verifier]\ncollateral_service = \"file:///etc/collateral.json\"")
                .makers()
                .local()
                .files())
        .containsExactly(Path.of("/etc/collateral.json"));
  }

  @Test
  void theFileOfUpstreamsCcaVerifierIsRead() throws IOException {
    EmulatedCca cca = EmulatedCca.create(SeededChance.of("config"));
    Path keys = file("ta.json", Bytes.utf8(cca.platformKeys().text()));
    Path values = file("rv.json", Bytes.utf8(cca.referenceValues().text()));
    JsonObject upstreams =
        JsonObject.builder()
            .put(
                "cca-verifier",
                JsonObject.builder()
                    .put("type", "local")
                    .put("ta-store", keys.toString())
                    .put("rv-store", values.toString())
                    .build())
            .build();
    Path config = file("config.json", Bytes.utf8(upstreams.text()));

    EndorsementRules rules = verifier("cca_verifier]\nconfig_file = \"" + config + "\"");

    assertThat(rules.enrolledKeys()).containsExactly(cca.platformFingerprint());
    assertThat(rules.makers().local().named())
        .containsEntry(EndorsementKind.CCA_PLATFORM_KEYS, keys)
        .containsEntry(EndorsementKind.CCA_REFERENCE_VALUES, values);
  }

  @Test
  void keysOfTpmsAreEnrolledFromAFolder() throws IOException {
    var tpm = EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("config"));
    Bytes key = Bytes.of(tpm.attestationKey().getPublic().getEncoded());
    file("aks/one.der", key);
    file(
        "aks/two.pem",
        Bytes.utf8("-----BEGIN PUBLIC KEY-----\n" + key.base64() + "\n-----END PUBLIC KEY-----"));
    String table = "tpm_verifier]\ntrusted_ak_keys_dir = \"" + folder.resolve("aks") + "\"\n";

    assertThat(verifier(table).enrolledKeys()).containsExactly(dev.nacre.codec.Digests.sha256(key));
    assertThatThrownBy(() -> verifier(table + "max_trusted_ak_keys = 1"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 1 keys, found 2 files");
    file("aks/three.pem", Bytes.utf8("nonsense"));
    assertThatThrownBy(() -> verifier(table))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("three.pem: expected a public key or a certificate");
  }

  @Test
  void ourOwnTableNamesMakersFilesAndTimes() {
    EndorsementSettings makers =
        rules(
                """
                [nacre.endorsements]
                ask = ["hygon-kds", "nvidia-rim=https://rim.example"]
                files = ["/etc/nacre/endorsements"]
                kept_in = "/var/cache/nacre"
                stale_if_error_days = 2
                [attestation_service.verifier_config.hygon_verifier]
                hsk_cek_paths = ["/opt/hygon/csv/hsk_cek"]
                """)
            .makers();

    assertThat(makers.services())
        .containsOnlyKeys(Endorser.AMD_KDS, Endorser.HYGON_KDS, Endorser.NVIDIA_RIM);
    assertThat(base(makers, Endorser.NVIDIA_RIM)).isEqualTo(URI.create("https://rim.example"));
    assertThat(makers.local().files()).containsExactly(Path.of("/etc/nacre/endorsements"));
    assertThat(makers.local().hygonStores()).containsExactly(Path.of("/opt/hygon/csv/hsk_cek"));
    assertThat(makers.folder()).isEqualTo(Path.of("/var/cache/nacre"));
    assertThat(makers.staleIfError()).isEqualTo(Duration.ofDays(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "snp_verifier]; vcek_sources=[{type=\"Elsewhere\"}] | KDS or OfflineStore",
        "snp_verifier]; vcek_sources=[{type=\"KDS\",base_url=\"kds\"}] | an address with http",
        "dcap_verifier]; use_secure_cert=true | collateral_service",
        "dcap_verifier]; collateral_service=\"https://a.b\"; tcb_update_type=\"late\" | early or",
        "cca_verifier]; config_file=\"/nowhere.json\" | cannot read /nowhere.json",
        "tpm_verifier]; trusted_ak_keys_dir=\"/nowhere\" | cannot read the folder /nowhere",
        "hygon_verifier]; hsk_cek_path=[] | did you mean",
        "nvidia_verifier]; type=\"Far\" | Local or Remote",
        "nvidia_verifier]; type=\"Remote\" | the SHA-256 of each key of the service",
        "nvidia_verifier]; type=\"Remote\"; service_keys=[\"a1\"] | 64 hexadecimal digits",
        "nvidia_verifier]; type=\"Remote\"; verifier_url=\"https://a.b\" | ends in /v4/attest",
        "intel_verifier] | one of"
      })
  void aWrongKeyOrValueIsNamed(String table, String message) {
    assertThatThrownBy(() -> verifier(table.replace("; ", "\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> rules("[nacre.endorsements]\nask = [\"amd\"]"))
        .hasMessageContaining("one of amd-kds, intel-pcs");
  }

  @Test
  void aCheckSaysWhatEachVerifierLacks() {
    List<String> bare = NacreServer.check(parsed(NOBODY).config());

    assertThat(bare)
        .anyMatch(remark -> remark.startsWith("snp: guests whose host hands out no certificate"))
        .anyMatch(remark -> remark.startsWith("snp, az-snp-vtpm: revocation is not looked at"))
        .anyMatch(remark -> remark.startsWith("tdx, sgx, az-tdx-vtpm: without collateral"))
        .anyMatch(remark -> remark.startsWith("cca: no platform is enrolled"))
        .anyMatch(remark -> remark.startsWith("csv, hygondcu: without the processor's"))
        .anyMatch(remark -> remark.startsWith("nvidia: measurements are compared with nothing"))
        .anyMatch(remark -> remark.startsWith("tpm: only keys among the reference values"))
        .anyMatch(remark -> remark.startsWith("se: requests cannot be made"));
    assertThat(NacreServer.check(parsed(NOBODY + "[nacre]\nrequire_revocation = true").config()))
        .anyMatch(remark -> remark.contains("revocation cannot be known and is required"));
  }

  @Test
  void aCheckOfAWholeConfigurationNamesOnlyFilesThatAreMissing() {
    List<String> remarks =
        NacreServer.check(
            parsed(
                    """
                    [attestation_service.verifier_config.snp_verifier]
                    vcek_sources = [{ type = "KDS" }]
                    [attestation_service.verifier_config.dcap_verifier]
                    collateral_service = "https://pccs.example/sgx/certification/v4/"
                    [nacre.endorsements]
                    ask = ["hygon-kds", "nvidia-rim"]
                    files = ["/nowhere/list.crl"]
                    """)
                .config());

    assertThat(remarks)
        .contains("there is no file /nowhere/list.crl")
        .noneMatch(remark -> remark.startsWith("snp") || remark.startsWith("tdx"))
        .noneMatch(remark -> remark.startsWith("csv") || remark.startsWith("nvidia"));
  }
}
