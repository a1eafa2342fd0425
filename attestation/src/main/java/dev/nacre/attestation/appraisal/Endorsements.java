package dev.nacre.attestation.appraisal;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What makers of hardware say about their parts, as the caller supplies it: fetched, cached, from
/// a folder, or from the evidence's own host. Each item is believed only as far as a pinned
/// [TrustAnchors] root signs it, so the order and the origin do not matter.
///
/// @param certificates DER
/// @param revocationLists DER
/// @param intelCollateral TCB info, identities and their chains in the member names of Intel's
///   quote verification library
public record Endorsements(
    List<Bytes> certificates, List<Bytes> revocationLists, Optional<JsonObject> intelCollateral) {
  private static final Endorsements NONE = new Endorsements(List.of(), List.of(), Optional.empty());

  public Endorsements {
    certificates = List.copyOf(certificates);
    revocationLists = List.copyOf(revocationLists);
  }

  /// Only what the evidence itself carries.
  public static Endorsements none() {
    return NONE;
  }

  public Endorsements withCertificates(List<Bytes> more) {
    return new Endorsements(joined(certificates, more), revocationLists, intelCollateral);
  }

  public Endorsements withRevocationLists(List<Bytes> more) {
    return new Endorsements(certificates, joined(revocationLists, more), intelCollateral);
  }

  public Endorsements withIntelCollateral(JsonObject collateral) {
    return new Endorsements(certificates, revocationLists, Optional.of(collateral));
  }

  private static List<Bytes> joined(List<Bytes> some, List<Bytes> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
