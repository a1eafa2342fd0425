package dev.nacre.attestation.show;

import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.attestation.snp.GuestPolicy;
import dev.nacre.attestation.snp.KeyInfo;
import dev.nacre.attestation.snp.PlatformInfo;
import dev.nacre.attestation.snp.SnpReport;

/// A report laid out for people.
final class SnpLayout {
  private SnpLayout() {}

  static Layout of(SnpReport report) {
    var walk = new Layout.Walk(report.content());
    guest(report, walk);
    platform(report, walk);
    walk.explained("report_data", 64, "what the guest chose")
        .explained("measurement", 48, "the launch digest")
        .explained("host_data", 32, "the digest of the initdata")
        .explained("id_key_digest", 48, "who signed the id block; zeros: nobody")
        .explained("author_key_digest", 48, "who signed that key")
        .explained("report_id", 32, "this machine, for its lifetime")
        .explained("report_id_ma", 32, "its migration agent")
        .field("reported_tcb", 8, report.reportedTcb(), "the versions that the signing key is for");
    processor(report, walk);
    firmware(report, walk);
    return walk.bytes("signature.r", 72)
        .bytes("signature.s", 72)
        .bytes("signature.reserved", 368)
        .titled("SEV-SNP attestation report");
  }

  private static void guest(SnpReport report, Layout.Walk walk) {
    GuestPolicy policy = report.policy();
    walk.field("version", 4, report.version(), "")
        .field("guest_svn", 4, report.guestSvn(), "from the id block")
        .field("policy", 8, "0x" + Long.toHexString(policy.bits()), "")
        .detail("abi", policy.abiMajor() + "." + policy.abiMinor())
        .detail("smt allowed", policy.smtAllowed())
        .detail("migration agent", policy.migrationAgentAllowed())
        .detail("debug allowed", policy.debugAllowed())
        .detail("single socket", policy.singleSocketRequired())
        .detail("cxl allowed", policy.cxlAllowed())
        .detail("aes-256-xts", policy.aes256XtsRequired())
        .detail("rapl disabled", policy.raplDisabled())
        .detail("ciphertext hiding", policy.ciphertextHidingRequired())
        .detail("page swap disabled", policy.pageSwapDisabled())
        .explained("family_id", 16, "from the id block")
        .explained("image_id", 16, "from the id block")
        .field("vmpl", 4, report.vmpl(), report.vmpl() == 0 ? "the highest privilege" : "")
        .field(
            "signature_algo",
            4,
            report.signatureAlgorithm(),
            report.signatureAlgorithm() == 1 ? "ECDSA P-384 with SHA-384" : "unknown");
  }

  private static void platform(SnpReport report, Layout.Walk walk) {
    PlatformInfo platform = report.platformInfo();
    KeyInfo key = report.keyInfo();
    walk.field("current_tcb", 8, report.currentTcb(), "what runs")
        .field("platform_info", 8, "0x" + Long.toHexString(platform.bits()), "")
        .detail("smt enabled", platform.smtEnabled())
        .detail("tsme enabled", platform.tsmeEnabled())
        .detail("ecc enabled", platform.eccEnabled())
        .detail("rapl disabled", platform.raplDisabled())
        .detail("ciphertext hiding", platform.ciphertextHidingEnabled())
        .detail("alias check", platform.aliasCheckComplete())
        .field("key_info", 4, "0x" + Long.toHexString(key.bits()), "")
        .detail("author key", key.authorKeyEnabled())
        .detail("chip key masked", key.chipKeyMasked())
        .detail(
            "signing key",
            switch (key.signingKey()) {
              case 0 -> "VCEK";
              case 1 -> "VLEK";
              case 7 -> "none";
              default -> "unknown";
            })
        .bytes("reserved", 4);
  }

  private static void processor(SnpReport report, Layout.Walk walk) {
    walk.field(
            "cpuid",
            3,
            report.cpuid().hex(),
            report.product().map(AmdProduct::toString).orElse("not stated before version 3"))
        .bytes("reserved", 21)
        .explained("chip_id", 64, "which processor; zeros: masked, or a provider signs");
  }

  private static void firmware(SnpReport report, Layout.Walk walk) {
    walk.field("committed_tcb", 8, report.committedTcb(), "below which it cannot be taken back")
        .field("current version", 3, report.currentVersion(), "")
        .bytes("reserved", 1)
        .field("committed version", 3, report.committedVersion(), "")
        .bytes("reserved", 1)
        .field("launch_tcb", 8, report.launchTcb(), "what ran when the machine started")
        .field("launch_mitigations", 8, Long.toHexString(report.launchMitigations()), "")
        .field("current_mitigations", 8, Long.toHexString(report.currentMitigations()), "")
        .bytes("reserved", 152);
  }
}
