package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.SecureRandom;

/// A Hygon of one's own: root (HRK), signing key (HSK), one processor (CEK) and its platform key
/// (PEK), all on SM2. Its names all say `EMULATED`.
public record EmulatedHygon(Sm2Pair hrk, Sm2Pair hsk, Sm2Pair cek, Sm2Pair pek) {
  private static final int HRK = 0;
  private static final int HSK = 0x13;
  private static final int OCA = 0x1001;
  private static final int PEK = 0x1002;
  private static final int CEK = 0x1004;
  private static final int SM2_CURVE = 3;
  private static final int SM2 = 4;
  private static final int REPORT_AREA = 4096;
  private static final int REPORT_2 = 0x490 - 144;

  public static EmulatedHygon create(SecureRandom chance) {
    return new EmulatedHygon(
        Sm2Pair.create("HRK-EMULATED", chance),
        Sm2Pair.create("HSK-EMULATED", chance),
        Sm2Pair.create("CEK-EMULATED", chance),
        Sm2Pair.create("PEK-EMULATED", chance));
  }

  /// What a verifier must be told to believe this root.
  public Bytes rootFingerprint() {
    return hrk.fingerprint();
  }

  /// HRK, HSK and CEK, one after the other.
  public Bytes certificates() {
    return authority(hrk, HRK, hrk)
        .concat(authority(hsk, HSK, hrk))
        .concat(processor(cek, CEK, HSK, hsk));
  }

  /// The evidence that a guest sends, with a report of version 1.
  ///
  /// @param body 180 bytes in plain, from `user_pubkey_digest` to `policy`
  /// @param mask 4 bytes
  public JsonObject evidence(Bytes body, Bytes mask) {
    Bytes plain = body.concat(Bytes.ofHex("0210000004000000"));
    byte[] masked = plain.toArray();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= (byte) mask.at(i % 4);
    }
    Bytes head = Bytes.of(masked);
    Bytes report = head.concat(mask).concat(pek.sign(head.slice(0, 180)));
    return evidence(Bytes.zeros(16), 0, report);
  }

  /// The evidence that a guest sends, with a report of version 2.
  ///
  /// @param body as of version 1
  /// @param registers 160 bytes
  public JsonObject evidenceOfVersion2(Bytes body, Bytes registers) {
    Bytes signed =
        body.concat(Bytes.ofHex("0210000004000000"))
            .concat(Bytes.ofHex("07000000" + "0100"))
            .concat(Bytes.zeros(14))
            .concat(registers)
            .padTo(REPORT_2);
    return evidence(Bytes.utf8("ATTESTATION_EXT\0"), 1, signed.concat(pek.sign(signed)));
  }

  private JsonObject evidence(Bytes magic, long flags, Bytes report) {
    return JsonObject.builder()
        .put(
            "attestation_report",
            JsonObject.builder()
                .put("magic", JsonArray.ofBytes(magic))
                .put("flags", flags)
                .put("data", JsonArray.ofBytes(report.padTo(REPORT_AREA)))
                .build())
        .put("cert_chain", JsonObject.builder().put("pek", platform()).build())
        .put("serial_number", JsonArray.ofBytes(Bytes.utf8("EMULATED").padTo(64)))
        .build();
  }

  /// The evidence of one accelerator (DCU).
  ///
  /// @param userData 64 bytes
  /// @param measurement 32 bytes
  public JsonObject dcuEvidence(Bytes userData, Bytes measurement) {
    Bytes chip = Bytes.utf8("EMULATED").padTo(16);
    Bytes signed =
        little(1, 4)
            .concat(chip)
            .concat(userData)
            .concat(measurement)
            .concat(Bytes.zeros(128))
            .concat(little(CEK, 4))
            .concat(little(SM2, 4));
    JsonObject body =
        JsonObject.builder()
            .put("version", 1)
            .put("chip_id", JsonArray.ofBytes(chip))
            .put("user_data", JsonArray.ofBytes(userData))
            .put("measure", JsonArray.ofBytes(measurement))
            .put("reserved", JsonArray.ofBytes(Bytes.zeros(128)))
            .put("sig_usage", CEK)
            .put("sig_algo", SM2)
            .build();
    return JsonObject.builder()
        .put(
            "attestation_reports",
            JsonArray.of(
                JsonObject.builder()
                    .put("body", body)
                    .put("sig", numbers(cek.sign(signed)))
                    .build()))
        .build();
  }

  private static Bytes authority(Sm2Pair subject, int usage, Sm2Pair issuer) {
    Bytes signed =
        little(1, 4)
            .concat(id(subject))
            .concat(id(issuer))
            .concat(little(usage, 4))
            .concat(Bytes.zeros(24))
            .concat(key(subject))
            .padTo(576);
    return signed.concat(issuer.sign(signed)).padTo(832);
  }

  private static Bytes processor(Sm2Pair subject, int usage, int issuerUsage, Sm2Pair issuer) {
    Bytes signed = unsigned(subject, usage);
    return signed
        .concat(little(issuerUsage, 4))
        .concat(little(SM2, 4))
        .concat(issuer.sign(signed))
        .padTo(2084);
  }

  private static Bytes unsigned(Sm2Pair subject, int usage) {
    return little(1, 4)
        .concat(Bytes.of((byte) 1, (byte) 3, (byte) 0, (byte) 0))
        .concat(little(usage, 4))
        .concat(little(SM2, 4))
        .concat(key(subject))
        .padTo(1044);
  }

  /// The platform's certificate in the JSON shape of guests, signed by the processor.
  private JsonObject platform() {
    Bytes signature = cek.sign(unsigned(pek, PEK));
    Json point =
        JsonObject.builder()
            .put("g", SM2_CURVE)
            .put("x", JsonArray.ofBytes(pek.x()))
            .put("y", JsonArray.ofBytes(pek.y()))
            .build();
    JsonObject data =
        JsonObject.builder()
            .put("firmware", JsonObject.builder().put("major", 1).put("minor", 3).build())
            .put("reserved1", 0)
            .put(
                "pubkey",
                JsonObject.builder().put("usage", PEK).put("algo", SM2).put("key", point).build())
            .put("uid_size", pek.name().size())
            .put("user_id", JsonArray.ofBytes(pek.name().padTo(254)))
            .put("sid", JsonArray.ofBytes(Bytes.zeros(16)))
            .put("reserved2", JsonArray.ofBytes(Bytes.zeros(608)))
            .build();
    return JsonObject.builder()
        .put("body", JsonObject.builder().put("ver", 1).put("data", data).build())
        .put("sigs", JsonArray.of(signed(CEK, signature), signed(OCA, Bytes.zeros(144))))
        .build();
  }

  private static JsonObject signed(int usage, Bytes signature) {
    return JsonObject.builder()
        .put("usage", usage)
        .put("algo", SM2)
        .put("signature", numbers(signature))
        .put("_reserved", JsonArray.ofBytes(Bytes.zeros(368)))
        .build();
  }

  private static JsonObject numbers(Bytes signature) {
    return JsonObject.builder()
        .put("r", JsonArray.ofBytes(signature.slice(0, 72)))
        .put("s", JsonArray.ofBytes(signature.slice(72, 144)))
        .build();
  }

  private static Bytes key(Sm2Pair pair) {
    return little(SM2_CURVE, 4)
        .concat(pair.x())
        .concat(pair.y())
        .concat(little(pair.name().size(), 2))
        .concat(pair.name().padTo(254));
  }

  private static Bytes id(Sm2Pair pair) {
    return pair.fingerprint().slice(0, 16);
  }

  private static Bytes little(int value, int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return Bytes.of(bytes);
  }
}
