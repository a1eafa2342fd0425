package dev.nacre.attestation.show;

import dev.nacre.attestation.dcap.EnclaveReport;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.attestation.dcap.QuoteSignature;
import dev.nacre.attestation.dcap.TdReport;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import java.util.ArrayList;
import java.util.List;

/// Quotes of SGX and TDX laid out for people.
final class DcapLayout {
  private static final List<String> RTMRS =
      List.of(
          "firmware and its configuration",
          "what the firmware started",
          "command line and initrd",
          "what the guest extended");

  private DcapLayout() {}

  static List<Layout> of(Quote quote) {
    var walk = new Layout.Walk(quote.content());
    header(quote, walk);
    switch (quote.body()) {
      case TdReport report -> domain(report, walk);
      case EnclaveReport report -> enclave(report, walk, "");
    }
    signature(quote, walk);
    var layouts = new ArrayList<Layout>();
    layouts.add(walk.titled(quote.header().kind() + " quote, version " + quote.header().version()));
    for (Bytes der : Pem.contents(Pem.CERTIFICATE, quote.signature().pckChain().utf8())) {
      layouts.add(CertificateLayout.of(Certificate.parse(der)));
    }
    return layouts;
  }

  /// What a processor hands to a trust domain (TDREPORT_STRUCT).
  ///
  /// @param report 1024 bytes, or more
  static Layout ofTdReport(Bytes report) {
    var walk =
        new Layout.Walk(report)
            .field("reporttype", 4, report.slice(0, 4), "0x81: of a trust domain")
            .bytes("reserved1", 12)
            .bytes("cpusvn", 16)
            .field("tee_tcb_info_hash", 48, report.slice(32, 80), "SHA-384 of tee_tcb_info")
            .field("tee_info_hash", 48, report.slice(80, 128), "SHA-384 of the TDINFO")
            .field("report_data", 64, report.slice(128, 192), "what the paravisor chose")
            .bytes("reserved2", 32)
            .field("mac", 32, report.slice(224, 256), "for the same processor alone")
            .bytes("tee_tcb_info", 239)
            .bytes("reserved3", 17)
            .bytes("td_attributes", 8)
            .bytes("xfam", 8)
            .bytes("mr_td", 48)
            .bytes("mr_config_id", 48)
            .bytes("mr_owner", 48)
            .bytes("mr_owner_config", 48);
    for (int i = 0; i < 4; i++) {
      walk.bytes("rtmr_" + i, 48);
    }
    return walk.bytes("servtd_hash", 48)
        .bytes("reserved4", 64)
        .field("padding", report.size() - 1024, "zeros", "")
        .titled("TD report (TDREPORT_STRUCT)");
  }

  private static void header(Quote quote, Layout.Walk walk) {
    QuoteHeader header = quote.header();
    walk.field("version", 2, header.version(), "")
        .field("att_key_type", 2, header.attestationKeyType(), "ECDSA P-256")
        .field("tee_type", 4, Long.toHexString(header.kind().teeType()), header.kind().toString())
        .bytes("reserved", 4)
        .bytes("vendor_id", 16)
        .bytes("user_data", 20);
    if (header.version() >= 5) {
      walk.field("type", 2, quote.bodyType(), quote.bodyType() == 2 ? "TDX 1.0" : "TDX 1.5")
          .field("size", 4, quote.body() instanceof TdReport td ? td.content().size() : 0, "");
    }
  }

  private static void domain(TdReport report, Layout.Walk walk) {
    walk.explained("tcb_svn", 16, "security versions of the TDX module")
        .explained("mr_seam", 48, "the TDX module")
        .explained("mrsigner_seam", 48, "its signer: zeros for Intel's")
        .explained("seam_attributes", 8, "zeros")
        .explained("td_attributes", 8, "debug and other switches")
        .detail("debug", (report.tdAttributes().at(0) & 1) != 0)
        .explained("xfam", 8, "processor features that the domain may use")
        .explained("mr_td", 48, "the domain as it was built")
        .field("mr_config_id", 48, report.mrConfigId(), "the digest of the initdata")
        .bytes("mr_owner", 48)
        .bytes("mr_owner_config", 48);
    for (int i = 0; i < report.rtmrs().size(); i++) {
      walk.explained("rtmr_" + i, 48, RTMRS.get(i));
    }
    walk.field("report_data", 64, report.reportData(), "what the guest chose");
    if (report.newer().isPresent()) {
      walk.bytes("tee_tcb_svn2", 16).bytes("mr_servicetd", 48);
    }
  }

  private static void enclave(EnclaveReport report, Layout.Walk walk, String prefix) {
    walk.bytes(prefix + "cpu_svn", 16)
        .bytes(prefix + "misc_select", 4)
        .bytes(prefix + "reserved1", 12)
        .bytes(prefix + "isv_ext_prod_id", 16)
        .bytes(prefix + "attributes.flags", 8)
        .detail("debug", report.isDebuggable())
        .detail("kss", report.usesKss())
        .bytes(prefix + "attributes.xfrm", 8)
        .explained(prefix + "mr_enclave", 32, "the enclave as it was built")
        .bytes(prefix + "reserved2", 32)
        .explained(prefix + "mr_signer", 32, "who signed it")
        .bytes(prefix + "reserved3", 32)
        .explained(prefix + "config_id", 64, "the digest of the initdata, with KSS")
        .field(prefix + "isv_prod_id", 2, report.isvProdId(), "")
        .field(prefix + "isv_svn", 2, report.isvSvn(), "")
        .field(prefix + "config_svn", 2, report.configSvn(), "")
        .bytes(prefix + "reserved4", 42)
        .bytes(prefix + "isv_family_id", 16)
        .explained(prefix + "report_data", 64, "what the enclave chose");
  }

  private static void signature(Quote quote, Layout.Walk walk) {
    QuoteSignature signature = quote.signature();
    walk.bytes("signature_data size", 4)
        .bytes("signature.r", 32)
        .bytes("signature.s", 32)
        .bytes("attestation_key.x", 32)
        .bytes("attestation_key.y", 32);
    if (quote.header().version() > 3) {
      walk.field("certification type", 2, 6, "the quoting enclave's report")
          .bytes("certification size", 4);
    }
    enclave(signature.qeReport(), walk, "qe.");
    walk.bytes("qe.signature.r", 32)
        .bytes("qe.signature.s", 32)
        .field("qe.authentication size", 2, signature.qeAuthenticationData().size(), "")
        .bytes("qe.authentication", signature.qeAuthenticationData().size())
        .field("certification type", 2, 5, "certificates of the platform, in PEM")
        .field("certification size", 4, signature.pckChain().size(), "")
        .field("certificates", signature.pckChain().size(), "below", "");
  }
}
