package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What NVIDIA hands out: manifests of what a driver or VBIOS measures, the state of certificates,
/// and the verdicts of its own attestation service.
public final class NvidiaEndorsements {
  private static final Bytes SHA_1 = Bytes.ofHex("300906052b0e03021a0500");

  private final Library library;

  NvidiaEndorsements(Library library) {
    this.library = library;
  }

  /// The manifests for the drivers and VBIOSes that devices report. A switch's is not asked for:
  /// how NVIDIA names it nobody has written down unambiguously, so it comes from files.
  void takeManifests(NvidiaEvidence evidence, Gathering gathering) {
    evidence.devices().stream()
        .flatMap(device -> device.manifestIds().stream())
        .distinct()
        .map(NvidiaEndorsements::ofManifest)
        .filter(library::mayAnswer)
        .forEach(query ->
            gathering.take(
                EndorsementKind.NVIDIA_RIM, () -> List.of(manifest(library.answer(query)))));
  }

  /// The manifest of that name: signed SWID, XML.
  ///
  /// @param id such as `NV_GPU_DRIVER_GH100_550.90.07`
  /// @throws EndorsementException when it cannot be had
  public Bytes manifest(String id) {
    return manifest(library.answer(ofManifest(id)));
  }

  private static Query ofManifest(String id) {
    return rim("/v1/rim/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  static Query rim(String path) {
    return Query.get(Endorser.NVIDIA_RIM, path, NvidiaEndorsements::requireManifest, Query.LASTING);
  }

  private static void requireManifest(Answer answer) {
    var _ = manifest(answer);
  }

  private static Bytes manifest(Answer answer) {
    return Bytes.ofBase64(Shapes.object(answer).string("rim"));
  }

  /// The responder's answer about `certificate` (RFC 6960), DER; it is for the verifier to read.
  ///
  /// @throws EndorsementException when there is none
  public Bytes state(Certificate certificate, Certificate issuer) {
    Query query =
        Query.get(
                Endorser.NVIDIA_OCSP,
                "/",
                answer -> Der.parse(answer.body()).sequence(1),
                Query.RENEWED)
            .post(request(certificate, issuer), "application/ocsp-request");
    return library.answer(query).body();
  }

  /// The verdict of NVIDIA's service about evidence, as it comes: a list of tokens.
  ///
  /// @param device `gpu` or `switch`
  /// @param evidence as the service takes it
  /// @throws EndorsementException when there is none
  public Bytes verdict(String device, JsonObject evidence) {
    Query query =
        new Query(
                Endorser.NVIDIA_NRAS,
                "/v3/attest/" + device,
                Optional.empty(),
                Map.of(),
                answer -> {},
                java.time.Duration.ZERO)
            .post(Bytes.utf8(evidence.text()), "application/json");
    return library.fresh(query).body();
  }

  /// The keys of that service, a JWK set.
  ///
  /// @throws EndorsementException when they cannot be had
  public Bytes serviceKeys() {
    return library.answer(serviceKeys("/.well-known/jwks.json")).body();
  }

  static Query serviceKeys(String path) {
    return Query.get(
        Endorser.NVIDIA_NRAS, path, answer -> Shapes.object(answer).array("keys"), Query.RENEWED);
  }

  /// An OCSP request about one certificate, unsigned (RFC 6960 section 4.1.1).
  static Bytes request(Certificate certificate, Certificate issuer) {
    Bytes issuerName = Bytes.of(issuer.subject().getEncoded());
    Bytes issuerKey =
        Der.parse(Bytes.of(issuer.publicKey().getEncoded())).sequence(2).get(1).wholeBits();
    Bytes serial = Bytes.of(certificate.decoded().getSerialNumber().toByteArray());
    Bytes id =
        sequence(
            SHA_1
                .concat(element(Der.OCTET_STRING, Digests.sha1(issuerName)))
                .concat(element(Der.OCTET_STRING, Digests.sha1(issuerKey)))
                .concat(element(Der.INTEGER, serial)));
    return sequence(sequence(sequence(sequence(id))));
  }

  private static Bytes sequence(Bytes content) {
    return element(Der.SEQUENCE, content);
  }

  private static Bytes element(int tag, Bytes content) {
    int size = content.size();
    Bytes head =
        size < 0x80
            ? Bytes.of((byte) tag, (byte) size)
            : Bytes.of((byte) tag, (byte) 0x81, (byte) size);
    return head.concat(content);
  }
}
