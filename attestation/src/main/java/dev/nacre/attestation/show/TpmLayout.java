package dev.nacre.attestation.show;

import dev.nacre.attestation.azure.AzureEvidence;
import dev.nacre.attestation.azure.HclReport;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.snp.SnpReport;
import dev.nacre.attestation.tpm.QuotedRegisters;
import dev.nacre.attestation.tpm.TpmEvidence;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The quotes of TPMs, and what Azure's paravisor puts around them, laid out for people.
final class TpmLayout {
  private TpmLayout() {}

  static List<Layout> of(TpmEvidence evidence) {
    var layouts = new ArrayList<Layout>();
    layouts.addAll(of(evidence.registers()));
    var key = new ArrayList<Field>();
    add(key, "key", evidence.key(), "SHA-256 over its SubjectPublicKeyInfo");
    layouts.add(new Layout("Attestation key", key));
    evidence.publicArea().map(TpmKeyLayout::of).ifPresent(layouts::add);
    evidence
        .certificates()
        .forEach(der -> layouts.add(CertificateLayout.of(Certificate.parse(der))));
    evidence.eventLog().ifPresent(log -> layouts.addAll(EventLogLayout.of(log)));
    return layouts;
  }

  static List<Layout> of(AzureEvidence evidence) {
    var layouts = new ArrayList<Layout>(of(evidence.registers()));
    layouts.addAll(of(evidence.hcl()));
    evidence
        .certificates()
        .forEach(der -> layouts.add(CertificateLayout.of(Certificate.parse(der))));
    if (!evidence.tdQuote().isEmpty()) {
      layouts.addAll(DcapLayout.of(Quote.parse(evidence.tdQuote())));
    }
    return layouts;
  }

  /// The paravisor's report, and the processor's inside.
  static List<Layout> of(HclReport hcl) {
    var layouts = new ArrayList<Layout>();
    Bytes data = hcl.runtimeData();
    int end = hcl.content().size() - 1236 - data.size();
    layouts.add(
        new Layout.Walk(hcl.content())
            .field("signature", 4, "HCLA", "")
            .field("version", 4, hcl.version(), "")
            .bytes("report_size", 4)
            .bytes("request_type", 4)
            .bytes("status", 4)
            .bytes("reserved", 12)
            .bytes("hardware_report", 1184)
            .bytes("data.size", 4)
            .bytes("data.version", 4)
            .field("data.report_type", 4, hcl.kind(), "")
            .field("data.hash_type", 4, hcl.runtimeHash(), "")
            .bytes("data.variable_size", 4)
            .field("data.variable", data.size(), data.utf8(), "")
            .detail("digest", hcl.runtimeDigest())
            .field("padding", end, "zeros", "")
            .titled("Azure HCL report"));
    layouts.add(
        switch (hcl.kind()) {
          case SNP -> SnpLayout.of(SnpReport.parse(hcl.hardwareReport()));
          case TDX -> DcapLayout.ofTdReport(hcl.hardwareReport());
        });
    return layouts;
  }

  private static List<Layout> of(QuotedRegisters registers) {
    var fields = new ArrayList<Field>();
    JsonObject covered = registers.registerClaims().build();
    covered.members().forEach((name, value) -> add(fields, name, value.text(), ""));
    return List.of(
        of(registers.quote()),
        TpmKeyLayout.of(registers.signature()),
        new Layout("Registers that the quote covers", fields));
  }

  static Layout of(TpmQuote quote) {
    int selection = selectionSize(quote);
    return new Layout.Walk(quote.content())
        .field("magic", 4, "ff544347", "a TPM made this")
        .field("type", 2, "8018", "a quote")
        .bytes("qualifiedSigner.size", 2)
        .bytes("qualifiedSigner", quote.qualifiedSigner().size())
        .bytes("extraData.size", 2)
        .bytes("extraData", quote.extraData().size())
        .field("clock", 8, Long.toUnsignedString(quote.clock()), "milliseconds")
        .field("resetCount", 4, quote.resets(), "")
        .field("restartCount", 4, quote.restarts(), "")
        .field("safe", 1, quote.clockIsSafe() ? "yes" : "no", "the clock was never higher")
        .field("firmwareVersion", 8, "%016x".formatted(quote.firmwareVersion()), "")
        .field("pcrSelect", selection, quote.selections(), "")
        .bytes("pcrDigest.size", 2)
        .bytes("pcrDigest", quote.pcrDigest().size())
        .titled("TPM quote (TPMS_ATTEST)");
  }

  private static int selectionSize(TpmQuote quote) {
    int others =
        4
            + 2
            + 2
            + quote.qualifiedSigner().size()
            + 2
            + quote.extraData().size()
            + 25
            + 2
            + quote.pcrDigest().size();
    return quote.content().size() - others;
  }

  private static void add(List<Field> fields, String name, Object value, String meaning) {
    fields.add(new Field(-1, 0, name, String.valueOf(value), meaning));
  }
}
