package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// An emulated paravisor as Azure runs it in front of the guest: it keeps the guest's virtual TPM,
/// and binds its key to the processor's report.
///
/// @param tpm its attestation key must be of RSA
/// @param userData what the guest had written into the runtime data, 64 bytes at most
public record EmulatedParavisor(EmulatedTpm tpm, Bytes userData) {
  private static final int SNP = 2;
  private static final int TDX = 4;
  private static final int NV_INDEX = 2600;
  private static final int HARDWARE_REPORT = 1184;

  /// The report of an SNP machine, whose hardware report `chip` signs.
  ///
  /// @param launch what was measured; its host data are not the paravisor's business
  /// @param bend a change of the hardware report's body before it is signed
  public Fields<HclField> snp(
      EmulatedChip chip, LaunchState launch, UnaryOperator<ReportBody> bend) {
    ReportBody body = EmulatedSnp.started(chip, launch).body(runtimeDigest().padTo(64), 0);
    return report(chip.sign(bend.apply(body)), SNP);
  }

  /// The report of a TDX machine.
  ///
  /// @param tdReport TDREPORT_STRUCT, 1024 bytes, whose report data are [#runtimeDigest]
  public Fields<HclField> tdx(Bytes tdReport) {
    return report(tdReport.padTo(HARDWARE_REPORT), TDX);
  }

  /// SHA-256 over the runtime data, to which the processor's report must bear witness.
  public Bytes runtimeDigest() {
    return Digests.sha256(runtimeData());
  }

  /// The runtime data: the keys of the TPM and the machine's configuration, JSON.
  public Bytes runtimeData() {
    return Bytes.utf8(
        JsonObject.builder()
            .put("keys", JsonArray.of(key("HCLAkPub", "sign"), key("HCLEkPub", "encrypt")))
            .put(
                "vm-configuration",
                JsonObject.builder()
                    .put("console-enabled", false)
                    .put("secure-boot", true)
                    .put("tpm-enabled", true)
                    .put("vmUniqueId", "00000000-0000-0000-0000-0000E301A7ED")
                    .build())
            .put("user-data", userData.padTo(64).hex())
            .build()
            .text());
  }

  private JsonObject key(String name, String operation) {
    var key = (RSAPublicKey) tpm.attestationKey().getPublic();
    return JsonObject.builder()
        .put("kid", name)
        .put("key_ops", JsonArray.of(Json.of(operation)))
        .put("kty", "RSA")
        .put("e", base64Url(key.getPublicExponent()))
        .put("n", base64Url(key.getModulus()))
        .build();
  }

  private static String base64Url(BigInteger number) {
    Bytes signed = Bytes.of(number.toByteArray());
    return (signed.at(0) == 0 ? signed.slice(1, signed.size()) : signed).base64Url();
  }

  private Fields<HclField> report(Bytes hardwareReport, int type) {
    Bytes data = runtimeData();
    int size = 32 + HARDWARE_REPORT + 20 + data.size();
    Map<HclField, Bytes> fields = new EnumMap<>(HclField.class);
    fields.put(HclField.SIGNATURE, Bytes.utf8("HCLA"));
    fields.put(HclField.VERSION, u32(2));
    fields.put(HclField.REPORT_SIZE, u32(size));
    fields.put(HclField.REQUEST_TYPE, u32(2));
    fields.put(HclField.STATUS, u32(0));
    fields.put(HclField.RESERVED, Bytes.zeros(12));
    fields.put(HclField.HARDWARE_REPORT, hardwareReport);
    fields.put(HclField.DATA_SIZE, u32(20 + data.size()));
    fields.put(HclField.DATA_VERSION, u32(1));
    fields.put(HclField.REPORT_TYPE, u32(type));
    fields.put(HclField.HASH_TYPE, u32(1));
    fields.put(HclField.VARIABLE_SIZE, u32(data.size()));
    fields.put(HclField.VARIABLE_DATA, data);
    fields.put(HclField.PADDING, Bytes.zeros(NV_INDEX - size));
    return Fields.of(fields);
  }

  /// Evidence of version 2 as a guest on SNP sends it.
  ///
  /// @param hcl see [#snp]
  /// @param quote of the virtual TPM: see [EmulatedTpm#quote]
  public JsonObject snpEvidence(Bytes hcl, Fields<QuoteField> quote, EmulatedChip chip) {
    return evidence(hcl, quote).put("vcek", padded(chip.key().der())).build();
  }

  /// Evidence of version 2 as a guest on TDX sends it.
  public JsonObject tdxEvidence(Bytes hcl, Fields<QuoteField> quote, Bytes tdQuote) {
    return evidence(hcl, quote).put("td_quote", padded(tdQuote)).build();
  }

  private JsonObject.Builder evidence(Bytes hcl, Fields<QuoteField> quote) {
    Bytes message = quote.content();
    Bytes signature = tpm.sign(message);
    return JsonObject.builder()
        .put("version", 2)
        .put(
            "tpm_quote",
            JsonObject.builder()
                .put("signature", signature.slice(6, signature.size()).hex())
                .put("message", message.hex())
                .put("pcrs", tpm.hexRegisters())
                .build())
        .put("hcl_report", padded(hcl));
  }

  private static String padded(Bytes content) {
    return Base64.getUrlEncoder().encodeToString(content.toArray());
  }

  private static Bytes u32(int value) {
    return TpmWire.u32(Integer.toUnsignedLong(value)).reversed();
  }
}
