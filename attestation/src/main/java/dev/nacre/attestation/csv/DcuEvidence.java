package dev.nacre.attestation.csv;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.List;

/// The reports of all Hygon accelerators (DCU) of a machine.
public record DcuEvidence(List<Report> reports) {
  private static final int MOST = 64;

  public DcuEvidence {
    reports = List.copyOf(reports);
  }

  /// What one accelerator says; not yet believed.
  ///
  /// @param signed what the signature covers: the whole body
  public record Report(
      long version,
      Bytes chipId,
      Bytes userData,
      Bytes measurement,
      Bytes reserved,
      long signatureUsage,
      long signatureAlgorithm,
      Bytes signed,
      Sm2Signature signature) {
    /// The first number of the signature.
    public BigInteger r() {
      return signature.r();
    }

    /// The second.
    public BigInteger s() {
      return signature.s();
    }
  }

  /// @throws MalformedException when the JSON is not of the shape that guests send
  public static DcuEvidence parse(Json json) {
    if (!(json instanceof JsonObject object)) {
      throw MalformedException.at("DCU evidence", "an object", json.kind());
    }
    JsonArray reports = object.array("attestation_reports");
    if (reports.size() == 0 || reports.size() > MOST) {
      throw MalformedException.at(
          "\"attestation_reports\"", "1 to " + MOST + " reports", reports.size() + "");
    }
    return new DcuEvidence(reports.stream().map(DcuEvidence::report).toList());
  }

  private static Report report(Json json) {
    if (!(json instanceof JsonObject report)) {
      throw MalformedException.at("\"attestation_reports\"", "objects", json.kind());
    }
    JsonObject body = report.object("body");
    JsonObject numbers = report.object("sig");
    long version = body.unsigned("version", 32);
    Bytes chipId = body.octets("chip_id", 16);
    Bytes userData = body.octets("user_data", 64);
    Bytes measurement = body.octets("measure", 32);
    Bytes reserved = body.octets("reserved", 128);
    long usage = body.unsigned("sig_usage", 32);
    long algorithm = body.unsigned("sig_algo", 32);
    var signed = new ByteArrayOutputStream();
    signed.writeBytes(little(version));
    List.of(chipId, userData, measurement, reserved)
        .forEach(field -> signed.writeBytes(field.toArray()));
    signed.writeBytes(little(usage));
    signed.writeBytes(little(algorithm));
    return new Report(
        version,
        chipId,
        userData,
        measurement,
        reserved,
        usage,
        algorithm,
        Bytes.of(signed.toByteArray()),
        new Sm2Signature(
            Sm2Signature.number(numbers.octets("r", Sm2Signature.NUMBER)),
            Sm2Signature.number(numbers.octets("s", Sm2Signature.NUMBER))));
  }

  private static byte[] little(long value) {
    return new byte[] {
      (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  /// What the accelerators say, as claims; not yet believed.
  public List<JsonObject> claims() {
    return reports.stream()
        .map(report -> DcuVerifier.claims(report, false).without("nacre"))
        .toList();
  }
}
