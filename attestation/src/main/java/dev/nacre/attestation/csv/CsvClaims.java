package dev.nacre.attestation.csv;

import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// A report as claims: upstream's names at the top, ours under `nacre`.
final class CsvClaims {
  private CsvClaims() {}

  static JsonObject of(CsvEvidence evidence, Optional<EventLog> log, boolean emulated) {
    CsvReport report = evidence.report();
    var json =
        JsonObject.builder()
            .put("version", Integer.toString(report.version()))
            .put("policy", report.policy().toJson())
            .put("user_pubkey_digest", report.userKeyDigest().hex())
            .put("vm_id", report.vmId().hex())
            .put("vm_version", report.vmVersion().hex())
            .put("report_data", report.reportData().hex())
            .put("mnonce", report.nonce().hex())
            .put("measure", report.measurement().hex())
            .put("sig_usage", report.signatureUsage().hex())
            .put("sig_algo", report.signatureAlgorithm().hex())
            .put("serial_number", evidence.serial());
    report.mask().ifPresent(mask -> json.put("anonce", mask.hex()));
    report.registers().ifPresent(registers -> registers(registers, json));
    log.ifPresent(known -> json.put("uefi_event_logs", known.toJson()));
    if (report.registers().isPresent() && log.isEmpty()) {
      json.put("uefi_event_logs", JsonArray.of());
    }
    return json.put("nacre", JsonObject.builder().put("emulated", emulated).build()).build();
  }

  private static void registers(CsvReport.Registers registers, JsonObject.Builder json) {
    json.put("build", registers.build())
        .put("rtmr_version", registers.version())
        .put("reserved0", registers.reserved0().hex());
    for (int i = 0; i < registers.values().size(); i++) {
      json.put("rtmr" + i, registers.values().get(i).hex());
    }
    json.put("reserved1", registers.reserved1().hex());
  }
}
