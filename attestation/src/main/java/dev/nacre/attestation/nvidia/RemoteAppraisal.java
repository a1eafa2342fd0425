package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a verdict of NVIDIA's service about a device is its own, about this report, and good.
/// The report itself is judged here all the same.
///
/// @param name how findings about this device begin
/// @param enrolled keys of the service that the owner believes, as SHA-256 over the DER
///   SubjectPublicKeyInfo: no maker's root stands above them
record RemoteAppraisal(
    String name, TrustAnchors anchors, Set<Bytes> enrolled, Instant at, Findings findings) {
  private static final String SOURCE = "NVIDIA remote attestation service";
  private static final String ISSUER = "https://nras.attestation.nvidia.com";
  private static final String RESULT = "x-nvidia-overall-att-result";

  /// The service's claims about `device`, its verdict on all among them; empty when nobody asked it
  /// about this report, or what it says is malformed.
  Optional<JsonObject> appraise(NvidiaEvidence.Device device, Endorsements endorsements) {
    try {
      Optional<RemoteVerdict> verdict =
          endorsements.documents(EndorsementKind.NVIDIA_VERDICT).stream()
              .map(RemoteVerdict::parse)
              .filter(one -> one.isAbout(device.report()))
              .findFirst();
      List<Jwk> keys = keys(endorsements);
      return verdict.map(one -> judge(device, one, keys));
    } catch (MalformedException e) {
      findings.failed(
          name + ".remote.form", SOURCE, Comparison.of("well-formed tokens", e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<Jwk> keys(Endorsements endorsements) {
    var keys = new ArrayList<Jwk>();
    for (Bytes set : endorsements.documents(EndorsementKind.NVIDIA_SERVICE_KEYS)) {
      if (!(Json.parse(set) instanceof JsonObject json)) {
        throw MalformedException.at("JWK set", "an object", "another value");
      }
      for (Json key : json.array("keys")) {
        if (!(key instanceof JsonObject one)) {
          throw MalformedException.at("JWK set", "objects", key.kind());
        }
        keys.add(Jwk.parse(one));
      }
    }
    return keys;
  }

  private JsonObject judge(NvidiaEvidence.Device device, RemoteVerdict verdict, List<Jwk> keys) {
    JsonObject overall = verdict.overall().claims();
    JsonObject part = verdict.device().claims();
    signature(verdict, keys);
    issued(overall, part);
    nonce(device, overall, part);
    submodule(verdict, overall);
    String kind = "x-nvidia-" + device.architecture().deviceClass() + "-";
    versions(device, part, kind);
    boolean good = isTrue(overall, RESULT) && isTrue(part, kind + "attestation-report-nonce-match");
    findings.require(
        good,
        name + ".remote.result",
        SOURCE,
        Comparison.of("a good result, and a nonce that matched", good ? "both" : "not both"));
    return part.with(RESULT, overall.find(RESULT).orElse(JsonNull.NULL));
  }

  private void signature(RemoteVerdict verdict, List<Jwk> keys) {
    List<Jwk> believed =
        keys.stream()
            .filter(key -> enrolled.contains(fingerprint(key)) || isEmulated(key))
            .toList();
    boolean holds = isSigned(verdict.overall(), believed) && isSigned(verdict.device(), believed);
    findings.require(
        holds,
        name + ".remote.signature",
        SOURCE,
        Comparison.of(
            "both tokens signed by a key of the service that the owner enrolled",
            holds
                ? "such signatures"
                : believed.size() + " enrolled of " + keys.size() + " keys, and none of them"));
  }

  private static boolean isSigned(Jws token, List<Jwk> keys) {
    return keys.stream().anyMatch(token::isSignedBy);
  }

  private boolean isEmulated(Jwk key) {
    return anchors.trustsEmulated(fingerprint(key));
  }

  private static Bytes fingerprint(Jwk key) {
    return Digests.sha256(Bytes.of(key.publicKey().getEncoded()));
  }

  private void issued(JsonObject overall, JsonObject part) {
    boolean own = ISSUER.equals(text(overall, "iss")) && ISSUER.equals(text(part, "iss"));
    findings.require(
        own,
        name + ".remote.issuer",
        SOURCE,
        Comparison.of(ISSUER, text(overall, "iss") + ", " + text(part, "iss")));
    boolean current = isCurrent(overall) && isCurrent(part);
    findings.require(
        current,
        name + ".remote.validity",
        "RFC 7519 section 4.1",
        Comparison.of(
            "tokens in force at " + at,
            "issued %s and %s, over %s and %s"
                .formatted(
                    time(overall, "iat"),
                    time(part, "iat"),
                    time(overall, "exp"),
                    time(part, "exp"))));
  }

  private boolean isCurrent(JsonObject claims) {
    boolean begun = claims.find("nbf").isEmpty() || !at.isBefore(time(claims, "nbf"));
    return begun && !at.isBefore(time(claims, "iat")) && at.isBefore(time(claims, "exp"));
  }

  private static Instant time(JsonObject claims, String name) {
    long seconds = claims.unsigned(name, 40);
    return Instant.ofEpochSecond(seconds);
  }

  private void nonce(NvidiaEvidence.Device device, JsonObject overall, JsonObject part) {
    String expected = device.report().requestNonce().hex();
    boolean same =
        expected.equalsIgnoreCase(text(overall, "eat_nonce"))
            && expected.equalsIgnoreCase(text(part, "eat_nonce"));
    findings.require(
        same,
        name + ".remote.nonce",
        SOURCE,
        Comparison.of(
            "the nonce of the report, " + expected,
            text(overall, "eat_nonce") + ", " + text(part, "eat_nonce")));
  }

  private void submodule(RemoteVerdict verdict, JsonObject overall) {
    String digest = Digests.sha256(Bytes.utf8(verdict.device().compact())).hex();
    Json expected =
        JsonArray.of(Json.of("DIGEST"), JsonArray.of(Json.of("SHA-256"), Json.of(digest)));
    Json found = overall.object("submods").find(verdict.part()).orElse(JsonNull.NULL);
    findings.require(
        found.equals(expected),
        name + ".remote.submodule",
        "RFC 9711 section 4.2.18",
        Comparison.of(verdict.part() + " with digest " + digest, found.text()));
  }

  /// The service looked at the same driver and VBIOS that the report names: several devices of a
  /// machine have the same nonce.
  private void versions(NvidiaEvidence.Device device, JsonObject part, String kind) {
    boolean gpu = device.architecture().deviceClass().equals("gpu");
    OpaqueData opaque = device.report().opaque();
    String reported =
        (gpu ? opaque.text(OpaqueData.DRIVER_VERSION).orElse("") + " " : "")
            + opaque.vbiosVersion().orElse("");
    String judged =
        gpu
            ? text(part, kind + "driver-version") + " " + text(part, kind + "vbios-version")
            : text(part, kind + "bios-version");
    findings.require(
        reported.equalsIgnoreCase(judged),
        name + ".remote.versions",
        SOURCE,
        Comparison.of(reported, judged));
  }

  private static boolean isTrue(JsonObject claims, String name) {
    return claims.find(name).equals(Optional.of(Json.of(true)));
  }

  private static String text(JsonObject claims, String name) {
    return claims.find(name).orElse(JsonNull.NULL) instanceof JsonString(String text) ? text : "";
  }
}
