package dev.nacre.guest.attester;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;

/// An SNP attestation report as the processor gave it, and the certificates that the host added.
///
/// The agent does not judge its own report: it passes every field on as it is.
///
/// @param report ATTESTATION_REPORT of the SEV-SNP firmware ABI specification, 1184 bytes
/// @param certificateTable see [CertificateTable]; may be empty
public record SnpEvidence(Bytes report, Bytes certificateTable) {
  /// Bytes of a report.
  public static final int REPORT_SIZE = 1184;

  private static final int HOST_DATA = 0xc0;
  private static final int HOST_DATA_SIZE = 32;
  private static final int REPORT_DATA = 0x50;
  private static final int REPORT_DATA_SIZE = 64;
  private static final int CPUID_FAMILY = 0x188;
  private static final int CHIP_ID = 0x1a0;
  private static final int FAMILY_OF_TURIN = 0x1a;
  private static final int FIRST_VERSION_WITH_CPUID = 3;
  private static final int FIRST_VERSION_WITH_MITIGATIONS = 5;

  /// @throws MalformedException when the report has another size
  public SnpEvidence {
    if (report.size() != REPORT_SIZE) {
      throw MalformedException.at("SNP report", REPORT_SIZE + " bytes", report.size() + " bytes");
    }
  }

  /// What the host declared at launch: 32 bytes, the digest of the initdata.
  public Bytes hostData() {
    return report.slice(HOST_DATA, HOST_DATA + HOST_DATA_SIZE);
  }

  /// What the guest asked to be reported: 64 bytes.
  public Bytes reportData() {
    return report.slice(REPORT_DATA, REPORT_DATA + REPORT_DATA_SIZE);
  }

  /// The JSON form of the KBS protocol: numbers, and bytes as arrays of numbers; `cert_chain` is
  /// `null` when the host gave no certificate.
  ///
  /// @throws MalformedException when the certificate table is malformed
  public JsonObject toJson() {
    JsonArray chain = CertificateTable.toJson(certificateTable);
    return JsonObject.builder()
        .put("attestation_report", reportJson())
        .put("cert_chain", chain.size() == 0 ? JsonNull.NULL : chain)
        .build();
  }

  private JsonObject reportJson() {
    ByteReader in = ByteReader.littleEndian("ATTESTATION_REPORT", report);
    long version = in.u32("VERSION");
    JsonObject.Builder out = JsonObject.builder().put("version", version);
    out.put("guest_svn", in.u32("GUEST_SVN"));
    out.put("policy", unsigned(in.u64("POLICY")));
    out.put("family_id", array(in.bytes("FAMILY_ID", 16)));
    out.put("image_id", array(in.bytes("IMAGE_ID", 16)));
    out.put("vmpl", in.u32("VMPL"));
    out.put("sig_algo", in.u32("SIGNATURE_ALGO"));
    out.put("current_tcb", tcb(version, in.bytes("CURRENT_TCB", 8)));
    out.put("plat_info", unsigned(in.u64("PLATFORM_INFO")));
    out.put("key_info", in.u32("KEY_INFO"));
    in.bytes("reserved", 4);
    out.put("report_data", array(in.bytes("REPORT_DATA", 64)));
    out.put("measurement", array(in.bytes("MEASUREMENT", 48)));
    out.put("host_data", array(in.bytes("HOST_DATA", 32)));
    out.put("id_key_digest", array(in.bytes("ID_KEY_DIGEST", 48)));
    out.put("author_key_digest", array(in.bytes("AUTHOR_KEY_DIGEST", 48)));
    out.put("report_id", array(in.bytes("REPORT_ID", 32)));
    out.put("report_id_ma", array(in.bytes("REPORT_ID_MA", 32)));
    out.put("reported_tcb", tcb(version, in.bytes("REPORTED_TCB", 8)));
    platform(version, in, out);
    in.bytes("reserved", 168 - (version >= FIRST_VERSION_WITH_MITIGATIONS ? 16 : 0));
    signature(in, out);
    return out.build();
  }

  private void platform(long version, ByteReader in, JsonObject.Builder out) {
    boolean named = version >= FIRST_VERSION_WITH_CPUID;
    for (String name : new String[] {"cpuid_fam_id", "cpuid_mod_id", "cpuid_step"}) {
      int value = in.u8(name);
      out.put(name, named ? Json.of(value) : JsonNull.NULL);
    }
    in.bytes("reserved", 21);
    out.put("chip_id", array(in.bytes("CHIP_ID", 64)));
    out.put("committed_tcb", tcb(version, in.bytes("COMMITTED_TCB", 8)));
    out.put("current", version(in));
    out.put("committed", version(in));
    out.put("launch_tcb", tcb(version, in.bytes("LAUNCH_TCB", 8)));
    if (version >= FIRST_VERSION_WITH_MITIGATIONS) {
      out.put("launch_mit_vector", unsigned(in.u64("LAUNCH_MIT_VECTOR")));
      out.put("current_mit_vector", unsigned(in.u64("CURRENT_MIT_VECTOR")));
    }
  }

  private static void signature(ByteReader in, JsonObject.Builder out) {
    out.put(
        "signature",
        JsonObject.builder()
            .put("r", array(in.bytes("SIGNATURE.R", 72)))
            .put("s", array(in.bytes("SIGNATURE.S", 72)))
            .build());
  }

  private static JsonObject version(ByteReader in) {
    int build = in.u8("BUILD");
    int minor = in.u8("MINOR");
    int major = in.u8("MAJOR");
    in.bytes("reserved", 1);
    return JsonObject.builder().put("major", major).put("minor", minor).put("build", build).build();
  }

  /// Turin begins its security versions with that of an FMC, and has them in other places.
  private JsonObject tcb(long version, Bytes raw) {
    boolean turin = isTurin(version);
    return JsonObject.builder()
        .put("fmc", turin ? Json.of(raw.at(0)) : JsonNull.NULL)
        .put("bootloader", raw.at(turin ? 1 : 0))
        .put("tee", raw.at(turin ? 2 : 1))
        .put("snp", raw.at(turin ? 3 : 6))
        .put("microcode", raw.at(7))
        .build();
  }

  private boolean isTurin(long version) {
    return version >= FIRST_VERSION_WITH_CPUID
        ? report.at(CPUID_FAMILY) == FAMILY_OF_TURIN
        : report.slice(CHIP_ID + 8, CHIP_ID + 64).isAllZero();
  }

  private static Json unsigned(long value) {
    return new JsonNumber(Long.toUnsignedString(value));
  }

  static JsonArray array(Bytes bytes) {
    var numbers = new ArrayList<Json>(bytes.size());
    for (int i = 0; i < bytes.size(); i++) {
      numbers.add(Json.of(bytes.at(i)));
    }
    return new JsonArray(numbers);
  }
}
