package dev.nacre.attestation.tdx;

import dev.nacre.attestation.dcap.DcapAppraisal;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.attestation.dcap.TdReport;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.MeasuredBoot;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;

/// The claims of a TDX machine: upstream's names and types, and more under `nacre`.
final class TdxClaims {
  private TdxClaims() {}

  /// @param replayed whether the event log gives the signed registers, so that what it means may be
  ///   said
  static JsonObject of(TdxEvidence evidence, DcapAppraisal.Outcome outcome, boolean replayed) {
    TdReport report = evidence.report();
    var claims =
        JsonObject.builder()
            .put("quote", quote(evidence.quote(), report))
            .put("td_attributes", new TdAttributes(report.tdAttributes()).toJson())
            .put("report_data", report.reportData().hex())
            .put("init_data", report.mrConfigId().hex());
    evidence.eventLog().ifPresent(log -> claims.put("uefi_event_logs", log.toJson()));
    outcome.claims().members().forEach(claims::put);
    var ours = JsonObject.builder().put("emulated", outcome.emulated());
    evidence
        .eventLog()
        .filter(_ -> replayed)
        .ifPresent(log -> ours.put("boot", MeasuredBoot.of(log, HashAlgorithm.SHA_384).toJson()));
    return claims.put("nacre", ours.build()).build();
  }

  private static JsonObject quote(Quote quote, TdReport report) {
    var json = JsonObject.builder().put("header", header(quote.header())).put("body", body(report));
    if (quote.header().version() >= 5) {
      json.put("type", little(quote.bodyType(), 2)).put("size", little(report.content().size(), 4));
    }
    return json.build();
  }

  private static JsonObject header(QuoteHeader header) {
    return JsonObject.builder()
        .put("version", little(header.version(), 2))
        .put("att_key_type", little(header.attestationKeyType(), 2))
        .put("tee_type", little(header.kind().teeType(), 4))
        .put("reserved", header.reserved().hex())
        .put("vendor_id", header.vendorId().hex())
        .put("user_data", header.userData().hex())
        .build();
  }

  private static JsonObject body(TdReport report) {
    var json =
        JsonObject.builder()
            .put("tcb_svn", report.teeTcbSvn().hex())
            .put("mr_seam", report.mrSeam().hex())
            .put("mrsigner_seam", report.mrSignerSeam().hex())
            .put("seam_attributes", report.seamAttributes().hex())
            .put("td_attributes", report.tdAttributes().hex())
            .put("xfam", report.xfam().hex())
            .put("mr_td", report.mrTd().hex())
            .put("mr_config_id", report.mrConfigId().hex())
            .put("mr_owner", report.mrOwner().hex())
            .put("mr_owner_config", report.mrOwnerConfig().hex());
    for (int i = 0; i < report.rtmrs().size(); i++) {
      json.put("rtmr_" + i, report.rtmrs().get(i).hex());
    }
    json.put("report_data", report.reportData().hex());
    report
        .newer()
        .ifPresent(newer ->
            json.put("tee_tcb_svn2", newer.teeTcbSvn2().hex())
                .put("mr_servicetd", newer.mrServiceTd().hex()));
    return json.build();
  }

  /// Hexadecimal digits of a number as it stands in the quote.
  private static String little(long value, int size) {
    var encoded = new byte[size];
    for (int i = 0; i < size; i++) {
      encoded[i] = (byte) (value >>> (8 * i));
    }
    return Bytes.of(encoded).hex();
  }
}
