package dev.nacre.attestation.sample;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// Believes evidence that anybody can write: `{"svn": text, "report_data": base64}`.
///
/// It exists so that clients can be tried without any processor. What it gives is marked as
/// emulated.
public final class InsecureSampleVerifier {
  private static final String SOURCE = "key broker protocol, sample evidence";

  private InsecureSampleVerifier() {}

  /// @param deviceClass `cpu` for `sample`, `gpu` for `sampledevice`
  public static Appraisal verify(String deviceClass, Json evidence, Expected expected) {
    try {
      return verify(deviceClass, object(evidence), expected);
    } catch (MalformedException e) {
      return Appraisal.refused(
          new Finding(
              "sample.form",
              Finding.Status.FAILED,
              "an object with svn and report_data",
              String.valueOf(e.getMessage()),
              SOURCE));
    }
  }

  private static Appraisal verify(String deviceClass, JsonObject evidence, Expected expected) {
    Findings findings = Findings.none();
    findings.notMade("sample.signature", SOURCE, "a signature", "sample evidence has none");
    String reportData = evidence.string("report_data");
    expected
        .reportData()
        .ifPresentOrElse(
            wanted -> {
              var _ =
                  findings.requireEqual(
                      "sample.report_data", SOURCE, wanted, Bytes.ofBase64(reportData));
            },
            () ->
                findings.notMade(
                    "sample.report_data", SOURCE, "the session's", "nothing was demanded"));
    var claims = JsonObject.builder();
    if (deviceClass.equals("cpu")) {
      claims
          .put("debug", false)
          .put("launch_digest", "abcde")
          .put("platform_version", JsonObject.builder().put("major", 1).put("minor", 4).build());
    }
    claims.put("svn", evidence.string("svn")).put("report_data", reportData);
    expected.initDataDigest().ifPresent(digest -> claims.put("init_data", digest.base64()));
    return new Appraisal(
        List.of(new Submodule(deviceClass, claims.build())), findings.toList(), true);
  }

  private static JsonObject object(Json evidence) {
    if (evidence instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("sample evidence", "an object", evidence.kind());
  }
}
