package dev.nacre.attestation.snp;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// A report and the certificates that came with it.
///
/// @param certificates as the host supplied them: any may be missing, foreign or false
public record SnpEvidence(SnpReport report, CertificateTable certificates) {

  /// The evidence of a guest of the key broker protocol: the report field by field, and the
  /// certificates as arrays of bytes.
  ///
  /// @throws MalformedException when the JSON is not of that shape or the report not of its form
  public static SnpEvidence parse(Json json) {
    if (json instanceof JsonObject object) {
      return SnpEvidenceJson.read(object);
    }
    throw MalformedException.at("SNP evidence", "an object", json.kind());
  }

  /// The report as the processor made it, alone or followed by the host's certificate table.
  ///
  /// @throws MalformedException when it is neither
  public static SnpEvidence parse(Bytes raw) {
    if (raw.size() < SnpReport.SIZE) {
      throw MalformedException.at(
          "SNP evidence", "at least " + SnpReport.SIZE + " bytes", raw.size() + " bytes");
    }
    return of(raw.slice(0, SnpReport.SIZE), raw.slice(SnpReport.SIZE, raw.size()));
  }

  /// As configfs-tsm hands it out.
  ///
  /// @param report `outblob`, 1184 bytes
  /// @param table `auxblob`, empty when the host supplies no certificates
  /// @throws MalformedException when either is not of its form
  public static SnpEvidence of(Bytes report, Bytes table) {
    return new SnpEvidence(SnpReport.parse(report), CertificateTable.parse(table));
  }

  /// The shape that [#parse(Json)] reads.
  ///
  /// @throws MalformedException when a reserved byte of the report is not zero: the shape has no
  ///   place for it
  public JsonObject toJson() {
    return SnpEvidenceJson.write(this);
  }
}
