package dev.nacre.attestation.show;

import dev.nacre.attestation.csv.CsvEvidence;
import dev.nacre.attestation.csv.CsvReport;
import dev.nacre.attestation.csv.DcuEvidence;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Reports and certificates of Hygon, which guests send as JSON, laid out as the bytes that are
/// signed.
final class HygonLayout {
  private static final int NUMBER = 72;
  private static final int CA_SIZE = 832;
  private static final int CERTIFICATE_SIZE = 2084;
  private static final Bytes VERSION_1 = Bytes.ofHex("01000000");

  private HygonLayout() {}

  static List<Layout> of(CsvEvidence evidence) {
    var layouts = new ArrayList<Layout>();
    layouts.add(report(evidence.report(), evidence.serial()));
    layouts.add(certificate("Hygon certificate of the platform (PEK)", evidence.pekContent()));
    evidence.eventLog().ifPresent(log -> layouts.addAll(EventLogLayout.of(EventLog.parse(log))));
    return layouts;
  }

  /// HSK and CEK, and perhaps HRK, one after the other.
  static boolean isCertificates(Bytes file) {
    int processor = file.size() % CA_SIZE == 0 ? 0 : CERTIFICATE_SIZE;
    int authorities = file.size() - processor;
    return file.startsWith(VERSION_1)
        && authorities >= 0
        && authorities % CA_SIZE == 0
        && file.size() <= 4 * CA_SIZE + CERTIFICATE_SIZE;
  }

  static List<Layout> ofCertificates(Bytes file) {
    var layouts = new ArrayList<Layout>();
    int offset = 0;
    for (;
        file.size() - offset >= CA_SIZE && file.size() - offset != CERTIFICATE_SIZE;
        offset += CA_SIZE) {
      layouts.add(authority(file.slice(offset, offset + CA_SIZE)));
    }
    if (offset < file.size()) {
      layouts.add(
          certificate("Hygon certificate of a processor (CEK)", file.slice(offset, file.size())));
    }
    return layouts;
  }

  private static Layout report(CsvReport report, String serial) {
    var walk = new Layout.Walk(report.content());
    String masked = report.mask().isPresent() ? "masked with anonce where it stands" : "";
    walk.field("user_pubkey_digest", 32, report.userKeyDigest(), masked)
        .field("vm_id", 16, report.vmId(), masked)
        .field("vm_version", 16, report.vmVersion(), masked)
        .field("report_data", 64, report.reportData(), "what the guest chose")
        .field("mnonce", 16, report.nonce(), masked)
        .field("measure", 32, report.measurement(), "the launch digest")
        .field("policy", 4, "0x" + Long.toHexString(report.policy().bits()), masked);
    report.policy().toJson().members().forEach((name, value) -> walk.detail(name, value.text()));
    walk.field("sig_usage", 4, report.signatureUsage(), "0x1002: the platform's key")
        .field("sig_algo", 4, report.signatureAlgorithm(), "4: SM2 with SM3");
    report.mask().ifPresent(mask -> walk.field("anonce", 4, mask, "the mask"));
    report.registers().ifPresent(registers -> registers(registers, walk));
    return walk.bytes("signature.r", NUMBER)
        .bytes("signature.s", NUMBER)
        .detail("serial number", serial)
        .titled("Hygon CSV report, version " + report.version());
  }

  private static void registers(CsvReport.Registers registers, Layout.Walk walk) {
    walk.field("build", 4, registers.build(), "of the firmware")
        .field("rtmr_version", 2, registers.version(), "")
        .bytes("reserved0", 14);
    for (int i = 0; i < registers.values().size(); i++) {
      walk.bytes("rtmr" + i, 32);
    }
    walk.bytes("reserved1", registers.reserved1().size());
  }

  private static Layout authority(Bytes certificate) {
    return key(new Layout.Walk(certificate)
            .bytes("version", 4)
            .bytes("key_id", 16)
            .bytes("signer_id", 16)
            .field("usage", 4, certificate.slice(36, 40), usage(certificate.slice(36, 40)))
            .bytes("reserved", 24))
        .bytes("reserved", 108)
        .bytes("signature.r", NUMBER)
        .bytes("signature.s", NUMBER)
        .bytes("reserved", 112)
        .titled("Hygon certificate of an authority");
  }

  private static Layout certificate(String title, Bytes certificate) {
    Layout.Walk walk =
        key(
            new Layout.Walk(certificate)
                .bytes("version", 4)
                .bytes("firmware", 4)
                .field("usage", 4, certificate.slice(8, 12), usage(certificate.slice(8, 12)))
                .field("algorithm", 4, certificate.slice(12, 16), "4: SM2"));
    walk.bytes("sid", 16).bytes("reserved", 608);
    for (int i = 1; i <= 2; i++) {
      String name = "signature " + i;
      walk.bytes(name + ".usage", 4)
          .bytes(name + ".algorithm", 4)
          .bytes(name + ".r", NUMBER)
          .bytes(name + ".s", NUMBER)
          .bytes(name + ".reserved", 368);
    }
    return walk.titled(title);
  }

  private static Layout.Walk key(Layout.Walk walk) {
    return walk.bytes("curve", 4)
        .bytes("x", NUMBER)
        .bytes("y", NUMBER)
        .bytes("uid_len", 2)
        .bytes("uid", 254);
  }

  private static String usage(Bytes usage) {
    return switch (usage.reversed().hex()) {
      case "00000000" -> "HRK: the root";
      case "00000013" -> "HSK: signs keys of processors";
      case "00001002" -> "PEK: the platform";
      case "00001004" -> "CEK: the processor";
      default -> "";
    };
  }

  static List<Layout> of(DcuEvidence evidence) {
    return evidence.reports().stream().map(HygonLayout::of).toList();
  }

  private static Layout of(DcuEvidence.Report report) {
    return new Layout.Walk(report.signed())
        .field("version", 4, report.version(), "")
        .bytes("chip_id", 16)
        .field("user_data", 64, report.userData(), "what the guest chose")
        .field("measure", 32, report.measurement(), "")
        .bytes("reserved", 128)
        .field("sig_usage", 4, Long.toHexString(report.signatureUsage()), "")
        .field("sig_algo", 4, report.signatureAlgorithm(), "4: SM2 with SM3")
        .detail("signature.r", report.r().toString(16))
        .detail("signature.s", report.s().toString(16))
        .titled("Hygon DCU report");
  }

  /// Whether it is the evidence of a machine: told from AMD's by its magic.
  static boolean isCsv(JsonObject json) {
    return json.find("attestation_report").orElse(Json.of(0)) instanceof JsonObject report
        && report.find("magic").isPresent();
  }
}
