import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Emulated machines of each kind and the verification of their evidence: form, chain, signature,
/// content and claims of evidence with another nonce each time, endorsements and chains being
/// known.
final class Machines {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final int SESSIONS = 64;

  private static final EmulatedAmd AMD = EmulatedAmd.createQuickly(NOW);
  private static final EmulatedChip CHIP = EmulatedChip.of(AMD);
  private static final LaunchState LAUNCH = LaunchState.of(Bytes.zeros(48), Bytes.zeros(32));
  private static final EmulatedIntel INTEL = EmulatedIntel.create(SeededChance.of("intel"), NOW);
  private static final EmulatedPlatform PLATFORM =
      EmulatedPlatform.of(INTEL, SeededChance.of("platform"));
  private static final EmulatedTpm TPM =
      EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("tpm"));
  private static final EmulatedTpm CLOUD =
      EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("cloud"));
  private static final EmulatedCca CCA = EmulatedCca.create(SeededChance.of("cca"));
  private static final EmulatedNitro NITRO = EmulatedNitro.create(SeededChance.of("nitro"), NOW);
  private static final EmulatedNvidia NVIDIA = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
  private static final EmulatedHygon HYGON = EmulatedHygon.create(SeededChance.of("hygon"));

  private static final Bytes TPM_KEY =
      Digests.sha256(Bytes.of(TPM.attestationKey().getPublic().getEncoded()));
  private static final Verifier VERIFIER =
      Verifier.trusting(
          TrustAnchors.emulated(
              "emulated machines of the benchmark",
              Set.of(
                  AMD.rootFingerprint(),
                  INTEL.rootFingerprint(),
                  TPM_KEY,
                  CCA.platformFingerprint(),
                  NITRO.rootFingerprint(),
                  NVIDIA.rootFingerprint(),
                  HYGON.rootFingerprint())));

  private Machines() {}

  static List<Work> all() {
    return List.of(
        work("SNP, report and certificates as the guest sends them", 3000, Machines::snp)
            .with(Primitive.P384),
        work("SNP, with a revocation list as well", 3000, Machines::snpWithList)
            .with(Primitive.P384),
        work("TDX, quote and cached collateral", 1500, Machines::tdx).with(Primitive.P256),
        work("SGX, quote and cached collateral", 0, Machines::sgx).with(Primitive.P256),
        work("Azure on SNP", 0, Machines::azureSnp).with(Primitive.RSA2048, Primitive.P384),
        work("Azure on TDX", 0, Machines::azureTdx).with(Primitive.RSA2048, Primitive.P256),
        work("TPM, enrolled key on P-256", 0, Machines::tpm).with(Primitive.P256),
        work("Arm CCA", 0, Machines::cca).with(Primitive.P384, Primitive.P384),
        work("AWS Nitro", 0, Machines::nitro).with(Primitive.P384),
        work("NVIDIA, one GPU with 64 measurements", 0, Machines::nvidia).with(Primitive.P384),
        work("Hygon CSV", 0, Machines::csv).with(Primitive.SM2));
  }

  /// A guest's request: everything that the verifier is given.
  private record Request(Evidence evidence, Endorsements endorsements, Bytes reportData) {
    void verify() {
      VerificationResult result =
          VERIFIER.verify(evidence, endorsements, Expected.reportData(reportData), NOW);
      if (!result.verified()) {
        throw new IllegalStateException(result.sentence());
      }
    }
  }

  private static Work work(String name, int goal, Function<Bytes, Request> guest) {
    var requests = new ArrayList<Request>();
    for (int i = 0; i < SESSIONS; i++) {
      requests.add(guest.apply(Digests.sha256(Bytes.utf8(name + i))));
    }
    var next = new int[1];
    return new Work(name, goal, () -> requests.get(next[0]++ % SESSIONS).verify(), List.of());
  }

  private static Request request(Tee tee, Json evidence, Bytes reportData) {
    return new Request(Evidence.of(tee, evidence), Endorsements.none(), reportData);
  }

  private static Request snp(Bytes reportData) {
    var report = EmulatedSnp.started(CHIP, LAUNCH).report(reportData.padTo(64), 0);
    return request(
        Tee.SNP, SnpEvidence.of(report.report(), report.certificateTable()).toJson(), reportData);
  }

  private static final Endorsements LIST =
      Endorsements.none().withRevocationLists(List.of(AMD.revocationList(List.of(), NOW)));

  private static Request snpWithList(Bytes reportData) {
    return new Request(snp(reportData).evidence(), LIST, reportData);
  }

  private static final Endorsements OF_DOMAINS =
      Endorsements.none().withIntelCollateral(PLATFORM.collateral(true));
  private static final Endorsements OF_ENCLAVES =
      Endorsements.none().withIntelCollateral(PLATFORM.collateral(false));

  private static Bytes quote(Bytes reportData) {
    return PLATFORM.sign(PLATFORM.order(EmulatedPlatform.domain(reportData)));
  }

  private static Request tdx(Bytes reportData) {
    Json evidence = JsonObject.builder().put("quote", quote(reportData).base64()).build();
    return new Request(Evidence.of(Tee.TDX, evidence), OF_DOMAINS, reportData);
  }

  private static Request sgx(Bytes reportData) {
    Bytes quote = PLATFORM.sign(PLATFORM.orderOfEnclave(EmulatedPlatform.enclave(reportData)));
    Json evidence = JsonObject.builder().put("quote", quote.base64()).build();
    return new Request(Evidence.of(Tee.SGX, evidence), OF_ENCLAVES, reportData);
  }

  private static Request azureSnp(Bytes reportData) {
    var paravisor = new EmulatedParavisor(CLOUD, reportData);
    Bytes hcl = paravisor.snp(CHIP, LAUNCH, body -> body).content();
    return new Request(
        Evidence.of(Tee.AZ_SNP_VTPM, paravisor.snpEvidence(hcl, CLOUD.quote(reportData), CHIP)),
        Endorsements.none().withCertificates(List.of(AMD.ask().der(), AMD.ark().der())),
        reportData);
  }

  private static Request azureTdx(Bytes reportData) {
    var paravisor = new EmulatedParavisor(CLOUD, reportData);
    Bytes bound = paravisor.runtimeDigest();
    Bytes quote = quote(bound);
    // TDREPORT_STRUCT: the report data at 128, the domain's measurements at 512 as in the quote.
    Bytes body = quote.slice(48, 48 + 584);
    Bytes tdReport =
        Bytes.zeros(128).concat(bound.padTo(64)).padTo(512).concat(body.slice(120, 520));
    Bytes hcl = paravisor.tdx(tdReport).content();
    return new Request(
        Evidence.of(Tee.AZ_TDX_VTPM, paravisor.tdxEvidence(hcl, CLOUD.quote(reportData), quote)),
        OF_DOMAINS,
        reportData);
  }

  private static Request tpm(Bytes reportData) {
    return request(Tee.TPM, TPM.evidence(reportData), reportData);
  }

  private static final Endorsements OF_ARM =
      Endorsements.none()
          .with(EndorsementKind.CCA_PLATFORM_KEYS, List.of(Bytes.utf8(CCA.platformKeys().text())));

  private static Request cca(Bytes reportData) {
    Bytes token =
        CCA.token(
            CCA.platformClaims(),
            CCA.realmClaims(reportData.padTo(64), Bytes.zeros(64), Bytes.zeros(64)));
    return new Request(Evidence.ofRaw(Tee.CCA, token), OF_ARM, reportData);
  }

  private static Request nitro(Bytes reportData) {
    Bytes document = NITRO.document(NITRO.claims(Bytes.ofHex("a3".repeat(48)), reportData, NOW));
    return new Request(Evidence.ofRaw(Tee.NITRO, document), Endorsements.none(), reportData);
  }

  private static Request nvidia(Bytes nonce) {
    Bytes report = NVIDIA.report(nonce, EmulatedNvidia.measurements(), NVIDIA.opaque());
    return request(Tee.NVIDIA, EmulatedNvidia.evidence(NVIDIA.entry("HOPPER", report)), nonce);
  }

  private static final Endorsements OF_HYGON =
      Endorsements.none().with(EndorsementKind.HYGON_CERTIFICATES, List.of(HYGON.certificates()));

  private static Request csv(Bytes reportData) {
    Bytes body =
        Bytes.zeros(64)
            .concat(reportData.padTo(64))
            .concat(Bytes.zeros(48))
            .concat(Bytes.ofHex("45000000"));
    return new Request(
        Evidence.of(Tee.CSV, HYGON.evidence(body, Bytes.ofHex("26d7c75d"))), OF_HYGON, reportData);
  }
}
