package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What makers of hardware say about their parts, as the caller supplies it: fetched, cached, from
/// a folder, or from the evidence's own host. Each item is believed only as far as a pinned
/// [TrustAnchors] root, or a key that the owner enrolled, signs it or is named by it: so the order
/// and the origin do not matter.
///
/// @param documents by what they are
/// @param intelCollateral TCB info, identities and their chains in the member names of Intel's
///   quote verification library
public record Endorsements(
    Map<EndorsementKind, List<Bytes>> documents, Optional<JsonObject> intelCollateral) {
  private static final Endorsements NONE = new Endorsements(Map.of(), Optional.empty());

  public Endorsements {
    documents = Map.copyOf(documents);
  }

  /// Only what the evidence itself carries.
  public static Endorsements none() {
    return NONE;
  }

  public List<Bytes> documents(EndorsementKind kind) {
    return documents.getOrDefault(kind, List.of());
  }

  /// Certificates in DER.
  public List<Bytes> certificates() {
    return documents(EndorsementKind.CERTIFICATE);
  }

  /// Revocation lists in DER.
  public List<Bytes> revocationLists() {
    return documents(EndorsementKind.REVOCATION_LIST);
  }

  public Endorsements with(EndorsementKind kind, List<Bytes> more) {
    var all = new EnumMap<EndorsementKind, List<Bytes>>(EndorsementKind.class);
    all.putAll(documents);
    all.put(kind, Stream.concat(documents(kind).stream(), more.stream()).toList());
    return new Endorsements(all, intelCollateral);
  }

  /// All of these and all of `others`; of Intel's collateral, that of `others` where it has some.
  public Endorsements and(Endorsements others) {
    Endorsements all = this;
    for (Map.Entry<EndorsementKind, List<Bytes>> entry : others.documents.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return new Endorsements(all.documents, others.intelCollateral.or(() -> intelCollateral));
  }

  public Endorsements withCertificates(List<Bytes> more) {
    return with(EndorsementKind.CERTIFICATE, more);
  }

  public Endorsements withRevocationLists(List<Bytes> more) {
    return with(EndorsementKind.REVOCATION_LIST, more);
  }

  public Endorsements withIntelCollateral(JsonObject collateral) {
    return new Endorsements(documents, Optional.of(collateral));
  }
}
