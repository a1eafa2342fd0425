package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.nvidia.RemoteVerdict;
import dev.nacre.attestation.nvidia.Rim;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What NVIDIA hands out: manifests of what a driver or VBIOS measures, the state of certificates,
/// and the verdicts of its own attestation service.
public final class NvidiaEndorsements {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final int NONCE = 32;

  private final Library library;
  private final InstantSource clock;

  NvidiaEndorsements(Library library, InstantSource clock) {
    this.library = library;
    this.clock = clock;
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

  /// What responders say about the certificates of devices, and of those who signed the manifests
  /// that were gathered before. Nobody is asked about a report's key, which its device certifies.
  void takeStates(NvidiaEvidence evidence, Gathering gathering) {
    List<Rim> rims =
        gathering.supplied().endorsements().documents(EndorsementKind.NVIDIA_RIM).stream()
            .map(Rim::parse)
            .toList();
    Stream.concat(
            evidence.devices().stream()
                .flatMap(device ->
                    links(device.certificates().stream().map(Certificate::parse).toList()).skip(1)),
            rims.stream().flatMap(rim -> links(rim.certificates())))
        .distinct()
        .filter(link -> library.mayAnswer(query(link)))
        .forEach(link ->
            gathering.take(
                EndorsementKind.OCSP_RESPONSE,
                () -> List.of(state(link.certificate(), link.issuer()))));
  }

  private record Link(Certificate certificate, Certificate issuer) {}

  private static Stream<Link> links(List<Certificate> sent) {
    return sent.stream()
        .findFirst()
        .flatMap(leaf -> CertificateChain.above(leaf, sent))
        .map(CertificateChain::certificates)
        .stream()
        .flatMap(chain ->
            IntStream.range(0, chain.size() - 1)
                .mapToObj(i -> new Link(chain.get(i), chain.get(i + 1))));
  }

  /// The responder's answer about `certificate` (RFC 6960), DER, for as long as it is in force; it
  /// is for the verifier to believe.
  ///
  /// @throws EndorsementException when there is none
  public Bytes state(Certificate certificate, Certificate issuer) {
    var link = new Link(certificate, issuer);
    Answer kept = library.answer(query(link));
    boolean current =
        OcspResponse.parse(kept.body()).isCurrentAbout(certificate, issuer, clock.instant());
    return current ? kept.body() : library.fresh(query(link)).body();
  }

  /// Each time with another nonce, so that whoever stands between cannot answer with what was said
  /// before.
  private static Query query(Link link) {
    Bytes nonce = Bytes.drawn(NONCE, CHANCE);
    return Query.get(
            Endorser.NVIDIA_OCSP, "/", answer -> requireState(answer, link, nonce), Query.RENEWED)
        .post(OcspRequest.of(link.certificate(), link.issuer(), nonce), "application/ocsp-request")
        .knownBy(OcspRequest.of(link.certificate(), link.issuer()));
  }

  private static void requireState(Answer answer, Link link, Bytes nonce) {
    OcspResponse response = OcspResponse.parse(answer.body());
    if (!response.nonce().equals(Optional.of(nonce))) {
      throw MalformedException.at("OCSP response", "our nonce", "another, or none");
    }
    if (!response.isCurrentAbout(link.certificate(), link.issuer(), answer.fetched())) {
      throw MalformedException.at(
          "OCSP response", "the state of " + link.certificate() + " in force", "another");
    }
  }

  /// What NVIDIA's remote attestation service says of each device, and its keys: only where the
  /// owner wants it asked, as it is shown the evidence.
  void takeVerdicts(NvidiaEvidence evidence, Gathering gathering) {
    if (!library.asks(Endorser.NVIDIA_NRAS)) {
      return;
    }
    gathering.take(EndorsementKind.NVIDIA_SERVICE_KEYS, () -> List.of(serviceKeys()));
    for (NvidiaEvidence.Device device : evidence.devices()) {
      gathering.take(EndorsementKind.NVIDIA_VERDICT, () -> List.of(verdict(device)));
    }
  }

  /// The verdict of NVIDIA's service about the report of a device, for the verifier to believe. It
  /// is asked for anew each time.
  ///
  /// @throws EndorsementException when there is none
  public Bytes verdict(NvidiaEvidence.Device device) {
    Query query =
        Query.get(
                Endorser.NVIDIA_NRAS,
                "/v4/attest/" + device.deviceClass(),
                answer -> RemoteVerdict.parse(document(device, answer)),
                Duration.ZERO)
            .post(Bytes.utf8(device.remoteRequest().text()), "application/json");
    return document(device, library.fresh(query));
  }

  private static Bytes document(NvidiaEvidence.Device device, Answer answer) {
    return Bytes.utf8(RemoteVerdict.document(device.report(), Json.parse(answer.body())).text());
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
}
