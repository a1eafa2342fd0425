import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.KbsRequest;
import dev.nacre.protocol.kbs.ReportData;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/// What a guest sends, with evidence that costs the generator as little as it can.
///
/// @param evidence over report data
record Guest(String tee, byte[] hello, JsonObject key, Function<Bytes, Json> evidence) {
  static final String AUTH = "/kbs/v0/auth";
  private static final String ATTEST = "/kbs/v0/attest";
  private static final Bytes MEASUREMENT = Bytes.ofHex("4d".repeat(48));

  /// A guest of the sample TEE.
  static Guest sample() {
    return of(
        "sample",
        reportData ->
            JsonObject.builder().put("svn", "1").put("report_data", reportData.base64()).build());
  }

  /// A guest on an emulated SNP processor: a report signed on P-384, and its certificates.
  static Guest snp(EmulatedAmd amd) {
    EmulatedChip chip = EmulatedChip.of(amd);
    var started = EmulatedSnp.started(chip, LaunchState.of(MEASUREMENT, Bytes.zeros(32)));
    return of(
        "snp",
        reportData -> {
          var answer = started.report(reportData.padTo(ReportData.SLOT), 0);
          return SnpEvidence.of(answer.report(), answer.certificateTable()).toJson();
        });
  }

  private static Guest of(String tee, Function<Bytes, Json> evidence) {
    JsonObject key =
        PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW").publicJwk().toJson();
    return new Guest(
        tee, Bytes.utf8(KbsRequest.from(tee).toJson().text()).toArray(), key, evidence);
  }

  void challenge(KeepAlive connection) throws IOException {
    require(200, connection.post(AUTH, "", hello));
  }

  /// The cookie of an attested session.
  String attest(KeepAlive connection) throws IOException {
    KeepAlive.Answer challenge = require(200, connection.post(AUTH, "", hello));
    String nonce = ((JsonObject) Json.parse(challenge.text())).string("nonce");
    Bytes reportData = ReportData.digest("sha384", ReportData.primary(nonce, key, ""));
    var message = new KbsAttestation(Optional.empty(), nonce, key, evidence.apply(reportData), "");
    return require(
            200,
            connection.post(
                ATTEST, challenge.cookie(), Bytes.utf8(message.toJson().text()).toArray()))
        .cookie();
  }

  static KeepAlive.Answer require(int status, KeepAlive.Answer answer) throws IOException {
    if (answer.status() != status) {
      throw new IOException(
          "expected status " + status + ", found " + answer.status() + ": " + answer.text());
    }
    return answer;
  }
}
