package dev.nacre.attestation.genuine;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.Sm2Key;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is made of a genuine file, or of a copy of one that was changed: `verified`, or which
/// checks failed.
final class Judges {
  static final String VERIFIED = "verified";

  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  private static final Instant IN_2026 = Instant.parse("2026-01-15T00:00:00Z");
  private static final Instant IN_2025 = Instant.parse("2025-06-25T00:00:00Z");
  private static final Expected CHALLENGE = Expected.reportData(Bytes.utf8("challenge"));

  private Judges() {}

  private static String verdict(VerificationResult result) {
    return result.verified()
        ? VERIFIED
        : result.failures().stream()
            .map(Finding::check)
            .distinct()
            .collect(Collectors.joining(" "));
  }

  private static String verdict(
      Evidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    return verdict(VERIFIER.verify(evidence, endorsements, expected, at));
  }

  private static String held(boolean holds) {
    return holds ? VERIFIED : "not signed";
  }

  private static Evidence json(Tee tee, Bytes file) {
    return Evidence.of(tee, Json.parse(file));
  }

  private static List<Bytes> certificates(Bytes pem) {
    return Pem.contents(Pem.CERTIFICATE, pem.utf8());
  }

  // AMD

  static String genoa(Bytes evidence) {
    Endorsements chain =
        Endorsements.none().withCertificates(Vectors.pem("snp/genoa_ask_ark_asvk.pem"));
    return verdict(json(Tee.SNP, evidence), chain, Expected.nothing(), IN_2026);
  }

  static String milan(Bytes report, Bytes vcek) {
    Endorsements chain =
        Endorsements.none()
            .withCertificates(List.of(vcek))
            .withCertificates(Vectors.pem("snp/milan_ask_ark_asvk.pem"));
    return verdict(Evidence.ofRaw(Tee.SNP, report), chain, Expected.nothing(), IN_2026);
  }

  /// Both intermediate certificates under their root.
  static String makersChain(Bytes pem) {
    List<Certificate> all = certificates(pem).stream().map(Certificate::parse).toList();
    return held(
        all.size() == 3
            && all.stream()
                .map(one -> CertificateChain.above(one, all))
                .allMatch(chain -> chain.map(CertificateChain::holdsTogether).orElse(false)));
  }

  // Intel

  static Function<Bytes, String> quote(String tee) {
    return quote ->
        intel(Evidence.ofRaw(Tee.ofWireName(tee).orElseThrow(), quote), collateral(tee));
  }

  static Function<Bytes, String> collateralOf(String tee) {
    Evidence evidence =
        Evidence.ofRaw(
            Tee.ofWireName(tee).orElseThrow(), Vectors.bytes(tee + "/dcap-" + tee + "_quote.dat"));
    return file -> intel(evidence, (JsonObject) Json.parse(file));
  }

  private static JsonObject collateral(String tee) {
    return Vectors.json(tee + "/dcap-" + tee + "_quote_collateral.json");
  }

  private static String intel(Evidence evidence, JsonObject collateral) {
    return verdict(
        evidence, Endorsements.none().withIntelCollateral(collateral), Expected.nothing(), IN_2025);
  }

  static String quoteWithoutCollateral(Bytes quote) {
    return verdict(
        Evidence.ofRaw(Tee.TDX, quote),
        Endorsements.none(),
        Expected.nothing(),
        Instant.parse("2023-07-01T00:00:00Z"));
  }

  /// The production quote has a text of 39 bytes behind it, without which it is judged here.
  static String productionQuote(Bytes file) {
    return quoteWithoutCollateral(file.slice(0, 4935));
  }

  /// A revocation list whose issuer stands in the production quote: the platforms' authority, or
  /// the root.
  static Function<Bytes, String> revocationList(int issuer) {
    String quote = Vectors.bytes("tdx/gtg-tdx_prod_quote_SPR_E4.dat").utf8();
    Certificate authority =
        Certificate.parse(
            certificates(Bytes.utf8(quote.substring(quote.indexOf("-----BEGIN")))).get(issuer));
    return file -> held(RevocationList.parse(file).isSignedBy(authority));
  }

  /// A response of Intel's in the place of that member of the collateral, whose signer is the same.
  static Function<Bytes, String> response(String member) {
    return file -> {
      JsonObject collateral =
          collateral("tdx")
              .without(member + "_signature")
              .with(member, new JsonString(file.utf8()));
      return intel(Evidence.ofRaw(Tee.TDX, Vectors.bytes("tdx/dcap-tdx_quote.dat")), collateral);
    };
  }

  // Azure

  static String azureSnp(Bytes evidence) {
    return verdict(
        json(Tee.AZ_SNP_VTPM, evidence),
        Endorsements.none().withCertificates(Vectors.pem("snp/milan_ask_ark_asvk.pem")),
        CHALLENGE,
        IN_2026);
  }

  static String azureTdx(Bytes evidence) {
    return verdict(
        json(Tee.AZ_TDX_VTPM, evidence),
        Endorsements.none(),
        CHALLENGE,
        Instant.parse("2024-06-01T00:00:00Z"));
  }

  /// A file as a member of the evidence beside which it lies.
  static Function<Bytes, String> memberOf(String tee, String member) {
    JsonObject evidence = Vectors.json(tee + "/evidence-v1.json");
    return file -> {
      Json value = member.equals("tpm_quote") ? Json.parse(file) : Json.of(base64(file));
      Bytes changed = Bytes.utf8(evidence.with(member, value).text());
      return tee.equals("az-snp-vtpm") ? azureSnp(changed) : azureTdx(changed);
    };
  }

  /// The files of an SNP machine beside the evidence, which are of another machine; the paravisor's
  /// report or the quote is the changed one.
  static Function<Bytes, String> azureSnpFiles(int which) {
    Bytes hcl = Vectors.bytes("az-snp-vtpm/hcl-report.bin");
    Bytes quote = Vectors.bytes("az-snp-vtpm/tpm-quote-v1.json");
    Bytes vcek = Vectors.pem("az-snp-vtpm/vcek.pem").getFirst();
    return file ->
        azureSnp(
            Bytes.utf8(
                JsonObject.builder()
                    .put("version", 1)
                    .put("hcl_report", base64(which == 0 ? file : hcl))
                    .put("tpm_quote", Json.parse(which == 1 ? file : quote))
                    .put("vcek", base64(vcek))
                    .build()
                    .text()));
  }

  private static String base64(Bytes content) {
    return Base64.getUrlEncoder().encodeToString(content.toArray());
  }

  /// The processor's report inside the paravisor's, under the certificates of `vcek.pem`.
  static String azureChip(Bytes pem) {
    Bytes report = Vectors.bytes("az-snp-vtpm/hcl-report.bin").slice(32, 32 + 1184);
    return verdict(
        Evidence.ofRaw(Tee.SNP, report),
        Endorsements.none().withCertificates(certificates(pem)),
        Expected.nothing(),
        IN_2026);
  }

  /// A quote of the virtual TPM as upstream's library keeps it: signature, message and registers,
  /// each after its length of eight bytes.
  static String keptQuote(Bytes file) {
    var registers = new ArrayList<String>();
    for (int at = 402; at < file.size(); at += 32) {
      registers.add(file.slice(at, at + 32).hex());
    }
    Json quote =
        JsonObject.builder()
            .put("signature", file.slice(8, 264).hex())
            .put("message", file.slice(272, 394).hex())
            .put("pcrs", JsonArray.ofStrings(registers))
            .build();
    return memberOf("az-tdx-vtpm", "tpm_quote").apply(Bytes.utf8(quote.text()));
  }

  // TPM, Arm, Hygon, NVIDIA

  static String tpm(Bytes evidence) {
    Bytes enrolled =
        Digests.sha256(Bytes.ofBase64(Vectors.json("tpm/tpm_evidence.json").string("ak_public")));
    return verdict(
        json(Tee.TPM, evidence),
        Endorsements.none(),
        Expected.nothing().withEnrolledKeys(Set.of(enrolled)),
        IN_2026);
  }

  static String cca(Bytes token, Bytes keys, Bytes values) {
    JsonArray store = (JsonArray) Json.parse(Vectors.bytes("cca/tastore.json"));
    Jwk key = Jwk.parse(((JsonObject) store.get(0)).object("pkey"));
    Set<Bytes> enrolled = Set.of(Digests.sha256(Bytes.of(key.publicKey().getEncoded())));
    return verdict(
        Evidence.ofRaw(Tee.CCA, token),
        Endorsements.none()
            .with(EndorsementKind.CCA_PLATFORM_KEYS, List.of(keys))
            .with(EndorsementKind.CCA_REFERENCE_VALUES, List.of(values)),
        Expected.nothing().withEnrolledKeys(enrolled),
        IN_2026);
  }

  static String csv(Bytes evidence) {
    return verdict(json(Tee.CSV, evidence), Endorsements.none(), Expected.nothing(), IN_2026);
  }

  /// Whether Hygon's root signs itself: the numbers of its certificate are little-endian.
  static String hygonRoot(Bytes certificate) {
    var key = new Sm2Key(number(certificate.slice(68, 140)), number(certificate.slice(140, 212)));
    int named = certificate.at(212);
    return held(
        key.signed(
            certificate.slice(0, 576),
            certificate.slice(214, 214 + named),
            number(certificate.slice(576, 648)),
            number(certificate.slice(648, 720))));
  }

  private static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, littleEndian.reversed().toArray());
  }

  static String hopper(Bytes report, Bytes chain) {
    Json device =
        JsonObject.builder()
            .put("arch", "HOPPER")
            .put("evidence", report.utf8().strip())
            .put("certificate", chain.base64())
            .build();
    return verdict(
        Evidence.of(
            Tee.NVIDIA,
            JsonObject.builder().put("device_evidence_list", JsonArray.of(device)).build()),
        Endorsements.none(),
        Expected.nothing(),
        IN_2026);
  }

  /// Whether the first certificate of a file is signed by that of the genuine chain.
  static Function<Bytes, String> certificate(int issuer) {
    List<Bytes> chain = certificates(Vectors.bytes("nvidia/hopper_cert_chain_case1.txt"));
    Certificate above = Certificate.parse(chain.get(issuer < 0 ? chain.size() - 1 : issuer));
    return file ->
        certificates(file).isEmpty()
            ? "no certificate"
            : held(Certificate.parse(certificates(file).getFirst()).isSignedBy(above));
  }

  // Logs

  /// Whether a log leads to the registers of the machine that wrote it.
  static Function<Bytes, String> log(String name, HashAlgorithm algorithm) {
    var registers = registers(Vectors.bytes("eventlog/" + name), algorithm);
    return file -> registers(file, algorithm).equals(registers) ? VERIFIED : "other registers";
  }

  private static Object registers(Bytes log, HashAlgorithm algorithm) {
    return Replay.ofConfidentialMachine(EventLog.parse(log), algorithm).values();
  }

  /// What throws is malformed.
  static String judged(Function<Bytes, String> judge, Bytes file) {
    try {
      return judge.apply(file);
    } catch (MalformedException e) {
      return "malformed";
    }
  }
}
