package dev.nacre.attestation.snp;

import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.json.JsonObject;

/// A report as claims: upstream's names at the top, everything else under `nacre`.
final class SnpClaims {
  private SnpClaims() {}

  static JsonObject of(SnpReport report, ChainAppraisal.Outcome chain) {
    GuestPolicy policy = report.policy();
    Tcb reported = report.reportedTcb();
    return JsonObject.builder()
        .put("policy_abi_major", policy.abiMajor())
        .put("policy_abi_minor", policy.abiMinor())
        .put("policy_smt_allowed", policy.smtAllowed())
        .put("policy_migrate_ma", policy.migrationAgentAllowed())
        .put("policy_debug_allowed", policy.debugAllowed())
        .put("policy_single_socket", policy.singleSocketRequired())
        .put("reported_tcb_bootloader", reported.bootloader())
        .put("reported_tcb_tee", reported.tee())
        .put("reported_tcb_snp", reported.snp())
        .put("reported_tcb_microcode", reported.microcode())
        .put("platform_tsme_enabled", report.platformInfo().tsmeEnabled())
        .put("platform_smt_enabled", report.platformInfo().smtEnabled())
        .put("measurement", report.measurement().hex())
        .put("report_data", report.reportData().hex())
        .put("init_data", report.hostData().hex())
        .put("chip_id", report.chipId().hex())
        .put("nacre", ours(report, chain))
        .build();
  }

  private static JsonObject ours(SnpReport report, ChainAppraisal.Outcome chain) {
    JsonObject.Builder ours =
        JsonObject.builder()
            .put("emulated", chain.emulated())
            .put("report_version", report.version())
            .put("product", report.product().map(AmdProduct::productName).orElse("unstated"))
            .put("vmpl", report.vmpl())
            .put("guest_svn", report.guestSvn())
            .put("family_id", report.familyId().hex())
            .put("image_id", report.imageId().hex())
            .put("id_key_digest", report.idKeyDigest().hex())
            .put("author_key_digest", report.authorKeyDigest().hex())
            .put("report_id", report.reportId().hex())
            .put("report_id_ma", report.reportIdMa().hex())
            .put("policy", policy(report.policy()))
            .put("platform", platform(report.platformInfo()))
            .put("reported_tcb", report.reportedTcb().toJson())
            .put("current_tcb", report.currentTcb().toJson())
            .put("committed_tcb", report.committedTcb().toJson())
            .put("launch_tcb", report.launchTcb().toJson())
            .put("current_version", report.currentVersion().toString())
            .put("committed_version", report.committedVersion().toString())
            .put("launch_mitigations", Long.toHexString(report.launchMitigations()))
            .put("current_mitigations", Long.toHexString(report.currentMitigations()));
    chain.chain().ifPresent(known -> ours.put("chain", chain(known)));
    return ours.build();
  }

  private static JsonObject policy(GuestPolicy policy) {
    return JsonObject.builder()
        .put("cxl_allowed", policy.cxlAllowed())
        .put("aes_256_xts_required", policy.aes256XtsRequired())
        .put("rapl_disabled", policy.raplDisabled())
        .put("ciphertext_hiding_required", policy.ciphertextHidingRequired())
        .put("page_swap_disabled", policy.pageSwapDisabled())
        .build();
  }

  private static JsonObject platform(PlatformInfo platform) {
    return JsonObject.builder()
        .put("ecc_enabled", platform.eccEnabled())
        .put("rapl_disabled", platform.raplDisabled())
        .put("ciphertext_hiding_enabled", platform.ciphertextHidingEnabled())
        .put("alias_check_complete", platform.aliasCheckComplete())
        .put("tio_enabled", platform.tioEnabled())
        .build();
  }

  private static JsonObject chain(AmdChain chain) {
    Certificate vek = chain.vek().certificate();
    return JsonObject.builder()
        .put("signing_key", chain.vek().kind().name())
        .put("provider", chain.vek().provider().orElse(""))
        .put("not_after", vek.notAfter().toString())
        .put("root", chain.root().toString())
        .put("root_fingerprint", chain.root().keyFingerprint().hex())
        .build();
  }
}
