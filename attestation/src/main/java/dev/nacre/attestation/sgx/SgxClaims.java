package dev.nacre.attestation.sgx;

import dev.nacre.attestation.dcap.DcapAppraisal;
import dev.nacre.attestation.dcap.EnclaveReport;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;

/// The claims of an SGX enclave: upstream's names and types, and more under `nacre`.
final class SgxClaims {
  private SgxClaims() {}

  static JsonObject of(SgxEvidence evidence, DcapAppraisal.Outcome outcome) {
    EnclaveReport report = evidence.report();
    var claims =
        JsonObject.builder()
            .put("header", header(evidence.quote().header()))
            .put("body", body(report))
            .put("report_data", report.reportData().hex())
            .put("init_data", report.configId().hex());
    outcome.claims().members().forEach(claims::put);
    var ours =
        JsonObject.builder()
            .put("emulated", outcome.emulated())
            .put("debug", report.isDebuggable())
            .put("kss", report.usesKss())
            .put("isv_prod_id", report.isvProdId())
            .put("isv_svn", report.isvSvn())
            .put("config_svn", report.configSvn());
    return claims.put("nacre", ours.build()).build();
  }

  private static JsonObject header(QuoteHeader header) {
    return JsonObject.builder()
        .put("version", little(header.version()))
        .put("att_key_type", little(header.attestationKeyType()))
        .put("att_key_data_0", "00000000")
        .put("qe_svn", header.reserved().slice(0, 2).hex())
        .put("pce_svn", header.reserved().slice(2, 4).hex())
        .put("vendor_id", header.vendorId().hex())
        .put("user_data", header.userData().hex())
        .build();
  }

  private static JsonObject body(EnclaveReport report) {
    return JsonObject.builder()
        .put("cpu_svn", report.cpuSvn().hex())
        .put("misc_select", report.miscSelect().hex())
        .put("reserved1", report.reserved1().hex())
        .put("isv_ext_prod_id", report.isvExtProdId().hex())
        .put("attributes.flags", report.flags().hex())
        .put("attributes.xfrm", report.xfrm().hex())
        .put("mr_enclave", report.mrEnclave().hex())
        .put("reserved2", report.reserved2().hex())
        .put("mr_signer", report.mrSigner().hex())
        .put("reserved3", report.reserved3().hex())
        .put("config_id", report.configId().hex())
        .put("isv_prod_id", little(report.isvProdId()))
        .put("isv_svn", little(report.isvSvn()))
        .put("config_svn", little(report.configSvn()))
        .put("reserved4", report.reserved4().hex())
        .put("isv_family_id", report.isvFamilyId().hex())
        .put("report_data", report.reportData().hex())
        .build();
  }

  /// Hexadecimal digits of a 16-bit number as it stands in the quote.
  private static String little(int value) {
    return Bytes.of((byte) value, (byte) (value >>> 8)).hex();
  }
}
