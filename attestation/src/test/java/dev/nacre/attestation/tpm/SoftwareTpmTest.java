package dev.nacre.attestation.tpm;

import static dev.nacre.attestation.tpm.TpmLab.NONCE;
import static dev.nacre.attestation.tpm.TpmLab.checks;
import static dev.nacre.attestation.tpm.TpmLab.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a TPM that was not made here really writes: swtpm's.
class SoftwareTpmTest {
  private static final String INIT_DATA = "e2".repeat(32);

  @TempDir private static Path folder;
  private static SoftwareTpm tpm;

  @BeforeAll
  static void start() {
    tpm = SoftwareTpm.start(folder);
    tpm.run("tpm2_createprimary -C e -G ecc -c parent.ctx");
    tpm.run("tpm2_pcrextend 8:sha256=" + INIT_DATA);
  }

  @AfterAll
  static void stop() {
    if (tpm != null) {
      tpm.close();
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({"rsa, rsassa", "rsa, rsapss", "ecc, ecdsa"})
  void aRealQuoteVerifies(String kind, String scheme) {
    createKey(kind, scheme);
    tpm.run(
        "tpm2_quote -c ak.ctx -l sha256:all -m quote.msg -s quote.sig -o quote.pcrs -F values"
            + " -g sha256 --scheme %s -q %s".formatted(scheme, NONCE.hex()));

    JsonObject evidence = evidence();
    Bytes key = AttestationKey.parse(tpm.file("ak.der")).fingerprint();
    Expected expected =
        Expected.reportData(NONCE)
            .withInitDataDigest(Bytes.ofHex(INIT_DATA))
            .withEnrolledKeys(Set.of(key));

    VerificationResult result = verify(evidence, expected);
    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().object("nacre").string("ak_name"))
        .isEqualTo(tpm.file("ak.name").hex());
    assertThat(
            checks(
                verify(
                    evidence, Expected.reportData(Bytes.zeros(32)).withEnrolledKeys(Set.of(key)))))
        .containsExactly("tpm.report_data");
  }

  private static void createKey(String kind, String scheme) {
    tpm.forgetObjects();
    tpm.run(
        "tpm2_create -C parent.ctx -g sha256 -u ak.pub -r ak.priv -G %s:%s-sha256:null -a %s"
            .formatted(
                kind,
                scheme,
                "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign"));
    tpm.run("tpm2_load -C parent.ctx -u ak.pub -r ak.priv -c ak.ctx -n ak.name");
    tpm.forgetObjects();
    tpm.run("tpm2_readpublic -c ak.ctx -f der -o ak.der");
  }

  private static JsonObject evidence() {
    Bytes values = tpm.file("quote.pcrs");
    var registers =
        IntStream.range(0, 24)
            .mapToObj(number -> values.slice(32 * number, 32 * number + 32).hex())
            .toList();
    return JsonObject.builder()
        .put("ak_public", tpm.file("ak.der").base64())
        .put("ak_area", Json.of(tpm.file("ak.pub").base64()))
        .put(
            "tpm_quote",
            JsonObject.builder()
                .put("message", tpm.file("quote.msg").base64())
                .put("signature", tpm.file("quote.sig").base64())
                .put("pcrs", JsonArray.ofStrings(registers))
                .build())
        .build();
  }
}
