package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// When a kept answer will no longer do, by its own words.
///
/// @param query what was asked
/// @param what it is
/// @param fetched when it was asked for
/// @param at from when on verifiers refuse it; empty when it does not say
/// @param consequence what fails then
public record Expiry(
    String query, String what, Instant fetched, Optional<Instant> at, String consequence) {
  private static final String EVIDENCE_FAILS = "evidence that needs it is refused";
  private static final String LIST_FAILS = "revocation can no longer be checked with it";
  private static final String LEVELS_FAIL = "quotes show their collateral as expired";

  private static final String NEVER = "nothing: Hygon's certificates state no end";

  static Expiry of(AnswerFolder.Kept kept) {
    try {
      return known(kept);
    } catch (MalformedException e) {
      return new Expiry(
          kept.query(),
          "something unknown",
          kept.answer().fetched(),
          Optional.empty(),
          "it is of no use: " + e.getMessage());
    }
  }

  private static Expiry known(AnswerFolder.Kept kept) {
    Bytes body = kept.answer().body();
    if (Pem.isPem(body) && body.at(0) == '-') {
      Certificate first =
          Shapes.certificates(body.utf8()).stream()
              .map(Certificate::parse)
              .min(Comparator.comparing(Certificate::notAfter))
              .orElseThrow();
      return of(kept, "certificates, first " + first, first.notAfter(), EVIDENCE_FAILS);
    }
    if (body.size() > 0 && body.at(0) == '{') {
      return document(kept, Shapes.object(kept.answer()));
    }
    if (HygonEndorsements.isOne(body)) {
      return new Expiry(
          kept.query(), "certificates of Hygon", kept.answer().fetched(), Optional.empty(), NEVER);
    }
    if (body.size() > 1 && body.at(0) == '3') {
      return ofList(kept);
    }
    try {
      Certificate certificate = Certificate.parse(body);
      return of(kept, "certificate " + certificate, certificate.notAfter(), EVIDENCE_FAILS);
    } catch (MalformedException noCertificate) {
      return kept.query().startsWith(Endorser.NVIDIA_OCSP.name()) ? ofState(kept) : ofList(kept);
    }
  }

  private static Expiry ofState(AnswerFolder.Kept kept) {
    return new Expiry(
        kept.query(),
        "what a responder says of a certificate",
        kept.answer().fetched(),
        OcspResponse.parse(kept.answer().body()).nextUpdate(),
        LIST_FAILS);
  }

  private static Expiry ofList(AnswerFolder.Kept kept) {
    RevocationList list = RevocationList.parse(Shapes.list(kept.answer()));
    return new Expiry(
        kept.query(),
        "revocation list of " + list.decoded().getIssuerX500Principal().getName(),
        kept.answer().fetched(),
        list.nextUpdate(),
        LIST_FAILS);
  }

  private static Expiry document(AnswerFolder.Kept kept, JsonObject document) {
    for (String name : List.of("tcbInfo", "enclaveIdentity")) {
      if (document.find(name).orElse(Json.of(0)) instanceof JsonObject inner
          && inner.find("nextUpdate").orElse(Json.of(0)) instanceof JsonString(String next)) {
        return of(kept, name, Times.parse(next), LEVELS_FAIL);
      }
    }
    return new Expiry(
        kept.query(), "document", kept.answer().fetched(), Optional.empty(), EVIDENCE_FAILS);
  }

  private static Expiry of(AnswerFolder.Kept kept, String what, Instant at, String consequence) {
    return new Expiry(kept.query(), what, kept.answer().fetched(), Optional.of(at), consequence);
  }
}
