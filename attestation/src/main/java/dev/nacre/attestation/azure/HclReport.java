package dev.nacre.attestation.azure;

import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.RsaJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/// The report of Azure's paravisor (HCL) as it stands in a register of the virtual TPM: the
/// processor's report, and the runtime data whose hash that report holds. Little-endian.
///
/// @param content all bytes, as they came
/// @param version of the header, 1 or 2
/// @param kind of the processor's report
/// @param hardwareReport 1184 bytes: an SNP report, or a TD report and zeros
/// @param runtimeHash the hash that [#runtimeData] goes through, as the JDK names it
/// @param runtimeData JSON text, as it is hashed
/// @param claims what `runtimeData` says
public record HclReport(
    Bytes content,
    long version,
    Kind kind,
    Bytes hardwareReport,
    String runtimeHash,
    Bytes runtimeData,
    JsonObject claims) {
  /// Which processor's report it is.
  public enum Kind {
    SNP(2),
    TDX(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /// The first bytes of every one.
  public static final Bytes MAGIC = Bytes.utf8("HCLA");

  private static final int NEWEST = 2;
  private static final int LARGEST = 64 << 10;
  private static final int HEADER = 32;
  private static final int HARDWARE_REPORT = 1184;
  private static final int DATA_HEADER = 20;
  private static final int REQUEST_TYPE = 2;
  private static final List<String> HASHES = List.of("SHA-256", "SHA-384", "SHA-512");
  private static final String KEY_NAME = "HCLAkPub";

  /// @throws MalformedException when `content` is not one report, followed by zeros at most
  public static HclReport parse(Bytes content) {
    ByteReader in = ByteReader.littleEndian("HclReport", content);
    long version = header(in, content);
    Bytes hardwareReport = in.bytes("hw_report", HARDWARE_REPORT);
    int size = (int) in.u32("data.size");
    long dataVersion = in.u32("data.version");
    long type = in.u32("data.report_type");
    long hash = in.u32("data.hash_type");
    long variable = in.u32("data.variable_size");
    if (dataVersion != 1 || hash < 1 || hash > HASHES.size()) {
      throw in.unexpected(
          "data", "version 1 and a hash from 1 to 3", "version " + dataVersion + ", hash " + hash);
    }
    if (size != DATA_HEADER + variable || size > LARGEST) {
      throw in.unexpected(
          "data.size",
          DATA_HEADER + " more than the variable data's, at most " + LARGEST,
          size + " and " + variable);
    }
    Bytes runtimeData = in.bytes("data.variable", (int) variable);
    var _ = in.zeros(in.remaining());
    return new HclReport(
        content,
        version,
        kind(type),
        hardwareReport,
        HASHES.get((int) hash - 1),
        runtimeData,
        object(runtimeData));
  }

  private static long header(ByteReader in, Bytes content) {
    Bytes magic = in.bytes("signature", MAGIC.size());
    if (!magic.equals(MAGIC) || content.size() > LARGEST) {
      throw in.unexpected("signature", "HCLA, and at most 64 KiB", magic + "…");
    }
    long version = in.u32("version");
    long size = in.u32("report_size");
    long request = in.u32("request_type");
    long status = in.u32("status");
    if (version < 1 || version > NEWEST || request != REQUEST_TYPE || status != 0) {
      throw in.unexpected(
          "header",
          "version 1 or 2, request " + REQUEST_TYPE + ", status 0",
          "version " + version + ", request " + request + ", status " + status);
    }
    var _ = in.zeros(12);
    long whole = HEADER + HARDWARE_REPORT + dataSize(content);
    if (size != whole) {
      throw in.unexpected("report_size", Long.toString(whole), Long.toString(size));
    }
    return version;
  }

  private static long dataSize(Bytes content) {
    ByteReader in = ByteReader.littleEndian("HclReport", content);
    var _ = in.bytes("header and hw_report", HEADER + HARDWARE_REPORT);
    return in.u32("data.size");
  }

  private static Kind kind(long type) {
    for (Kind kind : Kind.values()) {
      if (kind.code == type) {
        return kind;
      }
    }
    throw MalformedException.at(
        "HclReport.data.report_type at offset 1224", "2 (SNP) or 4 (TDX)", Long.toString(type));
  }

  private static JsonObject object(Bytes runtimeData) {
    Json json = Json.parse(runtimeData);
    if (json instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("HclReport.data.variable", "a JSON object", json.kind());
  }

  /// What the processor's report data must begin with.
  public Bytes runtimeDigest() {
    try {
      var digest = MessageDigest.getInstance(runtimeHash);
      runtimeData.updateInto(digest);
      return Bytes.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + runtimeHash, e);
    }
  }

  /// The key with which the virtual TPM signs quotes.
  ///
  /// @throws MalformedException when there is not exactly one of that name, or it is not of RSA
  public AttestationKey attestationKey() {
    List<JsonObject> named =
        claims.array("keys").stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .filter(key -> key.find("kid").equals(Optional.of(new JsonString(KEY_NAME))))
            .toList();
    if (named.size() != 1) {
      throw MalformedException.at(
          "HclReport.data.variable", "one key " + KEY_NAME, named.size() + " of them");
    }
    if (Jwk.parse(named.getFirst()) instanceof RsaJwk key) {
      return AttestationKey.of(key.publicKey());
    }
    throw MalformedException.at("HclReport.data.variable", KEY_NAME + " of RSA", "another kind");
  }

  /// What the guest had the paravisor write into the runtime data; empty when there is no such
  /// member, as in reports of old.
  ///
  /// @throws MalformedException when it is not in hexadecimal
  public Bytes userData() {
    return claims.findPresent("user-data").isPresent()
        ? Bytes.ofHex(claims.string("user-data"))
        : Bytes.empty();
  }

  /// How the machine is configured, as the paravisor says.
  public JsonObject configuration() {
    return claims.findPresent("vm-configuration").isPresent()
        ? claims.object("vm-configuration")
        : JsonObject.empty();
  }
}
