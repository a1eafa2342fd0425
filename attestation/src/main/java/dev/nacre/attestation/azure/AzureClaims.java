package dev.nacre.attestation.azure;

import dev.nacre.attestation.tpm.QuotedRegisters;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonBoolean;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;

/// The processor's claims in the form that policies for Azure read, with the registers of the
/// virtual TPM and what it binds.
final class AzureClaims {
  private AzureClaims() {}

  /// Every number and switch as text, the measurement in base64, and no chip.
  static JsonObject ofSnp(JsonObject snp, AzureEvidence evidence) {
    var claims = JsonObject.builder();
    snp.members()
        .forEach((name, value) -> {
          switch (value) {
            case JsonNumber number -> claims.put(name, number.literal());
            case JsonBoolean flag -> claims.put(name, Boolean.toString(flag.value()));
            default -> claims.put(name, value);
          }
        });
    claims.put("measurement", Bytes.ofHex(snp.string("measurement")).base64());
    return bound(claims.build().without("chip_id"), evidence)
        .with("nacre", ours(snp, evidence).put("chip_id", snp.string("chip_id")).build());
  }

  /// The claims of the TD quote, which bind the machine and not the session.
  static JsonObject ofTdx(JsonObject tdx, AzureEvidence evidence) {
    return bound(tdx, evidence).with("nacre", ours(tdx, evidence).build());
  }

  private static JsonObject bound(JsonObject claims, AzureEvidence evidence) {
    QuotedRegisters registers = evidence.registers();
    JsonObject withRegisters =
        claims
            .with("tpm", registers.registerClaims().build())
            .with("report_data", Json.of(registers.quote().extraData().hex()));
    return registers
        .register(8)
        .map(value -> withRegisters.with("init_data", Json.of(value.hex())))
        .orElse(withRegisters.without("init_data"));
  }

  private static JsonObject.Builder ours(JsonObject processor, AzureEvidence evidence) {
    var ours = JsonObject.builder();
    processor.object("nacre").members().forEach(ours::put);
    return ours.put("evidence_version", evidence.version())
        .put("vm_configuration", evidence.hcl().configuration())
        .put("quote", evidence.registers().quoteClaims().build());
  }
}
