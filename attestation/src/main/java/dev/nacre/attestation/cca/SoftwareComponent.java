package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/// A part of a platform's firmware (draft-ffm-rats-cca-token, platform software components).
///
/// @param type what it is, such as `RMM`
/// @param measurement its digest
/// @param signer the digest of the key that signed it
public record SoftwareComponent(
    Optional<String> type,
    Bytes measurement,
    Optional<String> version,
    Bytes signer,
    Optional<String> hashAlgorithm) {
  private static final Set<Long> LABELS = Set.of(1L, 2L, 4L, 5L, 6L);
  private static final String NAME = "CCA software component";

  static SoftwareComponent parse(Cbor item) {
    CborMap component = item.asMap(NAME).only(NAME, LABELS);
    return new SoftwareComponent(
        text(component, 1, "type"),
        digest(component, 2, "measurement"),
        text(component, 4, "version"),
        digest(component, 5, "signer id"),
        text(component, 6, "hash algorithm"));
  }

  private static Optional<String> text(CborMap component, int label, String field) {
    return component.find(label).map(value -> value.asText(NAME + "." + field));
  }

  private static Bytes digest(CborMap component, int label, String field) {
    Bytes digest = component.bytes(label, NAME + "." + field);
    if (!isDigest(digest)) {
      throw MalformedException.at(
          NAME + "." + field, "32, 48 or 64 bytes", digest.size() + " bytes");
    }
    return digest;
  }

  static boolean isDigest(Bytes digest) {
    return digest.size() == 32 || digest.size() == 48 || digest.size() == 64;
  }

  JsonObject toJson() {
    var json = JsonObject.builder();
    type.ifPresent(text -> json.put("measurement-type", text));
    json.put("measurement-value", measurement.base64()).put("signer-id", signer.base64());
    version.ifPresent(text -> json.put("version", text));
    hashAlgorithm.ifPresent(text -> json.put("hash-algo-id", text));
    return json.build();
  }

  @Override
  public String toString() {
    return type.orElse("unnamed") + " " + measurement + " of signer " + signer;
  }
}
