package dev.nacre.attestation.csv;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// A report, the key of the platform that signed it, and the log of the boot.
///
/// @param pek the platform's certificate
/// @param serial of the processor, without the zeros at its end
public record CsvEvidence(
    CsvReport report, CsvCertificate pek, String serial, Optional<Bytes> eventLog) {
  private static final Bytes EXTENSION = Bytes.utf8("ATTESTATION_EXT\0");

  /// The evidence of a guest of the key broker protocol. Certificates above the platform's are not
  /// read from it: they are endorsements.
  ///
  /// @throws MalformedException when the JSON is not of that shape, or a part not of its form
  public static CsvEvidence parse(Json json) {
    if (!(json instanceof JsonObject object)) {
      throw MalformedException.at("CSV evidence", "an object", json.kind());
    }
    JsonObject report = object.object("attestation_report");
    return new CsvEvidence(
        CsvReport.parse(version(report), report.octets("data", CsvReport.AREA)),
        CsvCertificate.parse(certificate(object.object("cert_chain").object("pek"))),
        serial(object.octets("serial_number", 64)),
        object.findPresent("cc_eventlog").map(_ -> Bytes.ofBase64(object.string("cc_eventlog"))));
  }

  private static int version(JsonObject report) {
    Bytes magic = report.octets("magic", 16);
    long flags = report.unsigned("flags", 32);
    if (magic.isAllZero()) {
      return 1;
    }
    if (!magic.equals(EXTENSION) || flags > 1) {
      throw MalformedException.at(
          "CSV report", "zeros, or ATTESTATION_EXT with flags 0 or 1", magic + ", " + flags);
    }
    return (int) flags + 1;
  }

  private static String serial(Bytes padded) {
    String text = padded.utf8();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /// The 2084 bytes whose fields stand in `json`.
  private static Bytes certificate(JsonObject json) {
    JsonObject body = json.object("body");
    JsonObject data = body.object("data");
    JsonObject publicKey = data.object("pubkey");
    JsonObject point = publicKey.object("key");
    var out = new ByteArrayOutputStream(CsvCertificate.SIZE);
    little(out, body, "ver", 32);
    little(out, data.object("firmware"), "major", 8);
    little(out, data.object("firmware"), "minor", 8);
    little(out, data, "reserved1", 16);
    little(out, publicKey, "usage", 32);
    little(out, publicKey, "algo", 32);
    little(out, point, "g", 32);
    out.writeBytes(point.octets("x", Sm2Signature.NUMBER).toArray());
    out.writeBytes(point.octets("y", Sm2Signature.NUMBER).toArray());
    little(out, data, "uid_size", 16);
    out.writeBytes(data.octets("user_id", 254).toArray());
    out.writeBytes(data.octets("sid", 16).toArray());
    out.writeBytes(data.octets("reserved2", 608).toArray());
    JsonArray signatures = json.array("sigs");
    if (signatures.size() != 2) {
      throw MalformedException.at("\"sigs\"", "two", signatures.size() + "");
    }
    signatures.forEach(signature -> signature(out, signature));
    return Bytes.of(out.toByteArray());
  }

  private static void signature(ByteArrayOutputStream out, Json json) {
    if (!(json instanceof JsonObject signed)) {
      throw MalformedException.at("\"sigs\"", "objects", json.kind());
    }
    little(out, signed, "usage", 32);
    little(out, signed, "algo", 32);
    JsonObject numbers = signed.object("signature");
    out.writeBytes(numbers.octets("r", Sm2Signature.NUMBER).toArray());
    out.writeBytes(numbers.octets("s", Sm2Signature.NUMBER).toArray());
    out.writeBytes(signed.octets("_reserved", 368).toArray());
  }

  private static void little(ByteArrayOutputStream out, JsonObject from, String name, int bits) {
    long value = from.unsigned(name, bits);
    for (int shift = 0; shift < bits; shift += 8) {
      out.write((int) (value >>> shift));
    }
  }

  /// The platform's certificate, 2084 bytes.
  public Bytes pekContent() {
    return pek.content();
  }

  /// What it says, as claims without the log; not yet believed.
  public JsonObject claims() {
    return CsvClaims.of(this, Optional.empty(), false).without("nacre");
  }
}
