package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Forges the evidence of whole machines on an emulated AMD, Intel or TPM, and of those behind an
/// emulated paravisor of Azure's.
///
/// @param chance from which keys and identities come
/// @param reportData what the guest has signed, at most 64 bytes
/// @param initDataDigest what the host binds; empty: nothing
/// @param at when the evidence is made
record ForgedMachines(SecureRandom chance, Bytes reportData, Bytes initDataDigest, Instant at) {
  private static final int INIT_DATA_REGISTER = 8;

  /// INIT, 64-bit mode, and key separation and sharing, without which nothing can be bound.
  private static final Bytes ENCLAVE_FLAGS = Bytes.ofHex("8500000000000000");

  Forgery snp() {
    var amd = EmulatedAmd.createQuickly(chance, at);
    var chip = EmulatedChip.of(amd, chance);
    var machine = EmulatedSnp.started(chip, launch(fitted(initDataDigest, 32)));
    var extended = machine.report(reportData.padTo(64), 0);
    return new Forgery(
        extended.report().concat(extended.certificateTable()),
        false,
        Map.of("amd.crl", amd.revocationList(List.of(), at)),
        amd.rootFingerprint());
  }

  Forgery tdx() {
    var platform = platform();
    EmulatedLog log = EmulatedBoot.ofDomain();
    Bytes quote = platform.sign(platform.order(domain(log, reportData)));
    JsonObject evidence =
        JsonObject.builder()
            .put("quote", quote.base64())
            .put("cc_eventlog", log.content().base64())
            .build();
    return ofIntel(platform, Bytes.utf8(evidence.text()), true);
  }

  Forgery sgx() {
    var platform = platform();
    Fields<EnclaveField> enclave =
        EmulatedPlatform.enclave(reportData)
            .with(EnclaveField.FLAGS, ENCLAVE_FLAGS)
            .with(EnclaveField.MR_ENCLAVE, Forgery.measured(32))
            .with(EnclaveField.MR_SIGNER, Digests.sha256(Bytes.utf8("emulated signer")))
            .with(EnclaveField.CONFIG_ID, fitted(initDataDigest, 64));
    return ofIntel(platform, platform.sign(platform.orderOfEnclave(enclave)), false);
  }

  Forgery tpm() {
    var maker = EmulatedTpmMaker.create(chance, at);
    var tpm = tpm(TpmScheme.ECDSA_P256);
    EmulatedLog log = EmulatedBoot.ofTpm(tpm);
    Bytes certificate = maker.certifyAttestationKey(tpm.attestationKey().getPublic());
    JsonObject evidence =
        tpm.evidence(reportData.padTo(32))
            .with("ak_area", text(tpm.publicArea(EmulatedTpm.ATTESTATION_KEY)))
            .with("ak_certificates", JsonArray.of(text(certificate)))
            .with("event_log", text(log.content()));
    return new Forgery(
        Bytes.utf8(evidence.text()),
        true,
        Map.of(
            "tpm-maker.der", maker.root().der(),
            "tpm-maker.crl", maker.revocationList(List.of(), at)),
        maker.rootFingerprint());
  }

  Forgery azureSnp() {
    var amd = EmulatedAmd.createQuickly(chance, at);
    var chip = EmulatedChip.of(amd, chance);
    var tpm = tpm(TpmScheme.RSA_SSA);
    var paravisor = new EmulatedParavisor(tpm, reportData);
    Bytes hcl = paravisor.snp(chip, launch(Bytes.zeros(32)), body -> body).content();
    return new Forgery(
        Bytes.utf8(paravisor.snpEvidence(hcl, tpm.quote(reportData), chip).text()),
        true,
        Map.of(
            "ark.der", amd.ark().der(),
            "ask.der", amd.ask().der(),
            "amd.crl", amd.revocationList(List.of(), at)),
        amd.rootFingerprint());
  }

  /// The quote is made from the TD report that the paravisor keeps; both hold the digest of its
  /// runtime data, in which the key of the virtual TPM stands.
  Forgery azureTdx() {
    var platform = platform();
    var tpm = tpm(TpmScheme.RSA_SSA);
    var paravisor = new EmulatedParavisor(tpm, reportData);
    Fields<TdField> domain =
        domain(EmulatedBoot.ofDomain(), paravisor.runtimeDigest())
            .with(TdField.MR_CONFIG_ID, Bytes.zeros(48));
    Bytes hcl = paravisor.tdx(EmulatedTdReport.of(domain)).content();
    Bytes quote = platform.sign(platform.order(domain));
    JsonObject evidence = paravisor.tdxEvidence(hcl, tpm.quote(reportData), quote);
    return ofIntel(platform, Bytes.utf8(evidence.text()), true);
  }

  private static Forgery ofIntel(EmulatedPlatform platform, Bytes evidence, boolean ofDomain) {
    return new Forgery(
        evidence,
        evidence.startsWith(Bytes.utf8("{")),
        Map.of("collateral.json", Bytes.utf8(platform.collateral(ofDomain).text())),
        platform.intel().rootFingerprint());
  }

  private EmulatedPlatform platform() {
    return EmulatedPlatform.of(EmulatedIntel.create(chance, at), chance);
  }

  private EmulatedTpm tpm(TpmScheme scheme) {
    EmulatedTpm tpm = EmulatedTpm.started(scheme, chance);
    return initDataDigest.isEmpty()
        ? tpm
        : tpm.extend(INIT_DATA_REGISTER, fitted(initDataDigest, 32));
  }

  private Fields<TdField> domain(EmulatedLog log, Bytes bound) {
    return EmulatedPlatform.domain(bound)
        .with(TdField.MR_TD, Forgery.measured(48))
        .with(TdField.MR_CONFIG_ID, fitted(initDataDigest, 48))
        .with(TdField.RTMR_0, log.register(EmulatedLog.Bank.SHA_384, 1))
        .with(TdField.RTMR_1, log.register(EmulatedLog.Bank.SHA_384, 2))
        .with(TdField.RTMR_2, log.register(EmulatedLog.Bank.SHA_384, 3));
  }

  private LaunchState launch(Bytes hostData) {
    return new LaunchState(
        Forgery.measured(48), hostData, LaunchState.USUAL_POLICY, Bytes.drawn(32, chance));
  }

  /// As attesters fit a digest into a slot: filled up with zeros, or cut off.
  private static Bytes fitted(Bytes digest, int size) {
    return digest.size() > size ? digest.slice(0, size) : digest.padTo(size);
  }

  private static Json text(Bytes content) {
    return Json.of(content.base64());
  }
}
