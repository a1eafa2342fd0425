package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A TPM 2.0 in software: 24 registers of SHA-256 and a key that signs quotes over them.
///
/// The same seed gives the same keys, registers and quotes.
public final class EmulatedTpm {
  /// A restricted signing key that the TPM made and keeps.
  public static final int ATTESTATION_KEY = 0x0005_0072;

  private static final int REGISTERS = 24;
  private static final Bytes ALL_OF_SHA_256 = Bytes.ofHex("00000001" + "000b03ffffff");

  private final TpmScheme scheme;
  private final SecureRandom chance;
  private final KeyPair attestationKey;
  private final List<Bytes> registers;

  private EmulatedTpm(TpmScheme scheme, SecureRandom chance) {
    this.scheme = scheme;
    this.chance = chance;
    this.attestationKey = scheme.newKey(chance);
    this.registers = new ArrayList<>(Collections.nCopies(REGISTERS, Bytes.zeros(32)));
    for (int dynamic = 17; dynamic <= 22; dynamic++) {
      registers.set(dynamic, Bytes.ofHex("ff".repeat(32)));
    }
  }

  /// A TPM that was just switched on.
  public static EmulatedTpm started(TpmScheme scheme, SecureRandom chance) {
    return new EmulatedTpm(scheme, chance);
  }

  public KeyPair attestationKey() {
    return attestationKey;
  }

  /// The public area of the attestation key (TPM2B_PUBLIC).
  ///
  /// @param attributes [#ATTESTATION_KEY], or others to see them refused
  public Bytes publicArea(int attributes) {
    return TpmWire.sized(scheme.publicArea(attestationKey, attributes));
  }

  /// Extends register `number` with a digest of 32 bytes.
  public EmulatedTpm extend(int number, Bytes digest) {
    registers.set(number, Digests.sha256(registers.get(number).concat(digest)));
    return this;
  }

  public List<Bytes> registers() {
    return List.copyOf(registers);
  }

  /// The quote over all registers, to be bent before it is signed.
  public Fields<QuoteField> quote(Bytes extraData) {
    Map<QuoteField, Bytes> fields = new EnumMap<>(QuoteField.class);
    fields.put(QuoteField.MAGIC, Bytes.ofHex("ff544347"));
    fields.put(QuoteField.TYPE, TpmWire.u16(0x8018));
    Bytes area = scheme.publicArea(attestationKey, ATTESTATION_KEY);
    Bytes name = TpmWire.u16(TpmWire.SHA_256).concat(Digests.sha256(area));
    fields.put(QuoteField.QUALIFIED_SIGNER, TpmWire.sized(name));
    fields.put(QuoteField.EXTRA_DATA, TpmWire.sized(extraData));
    fields.put(QuoteField.CLOCK, TpmWire.u64(123_456));
    fields.put(QuoteField.RESETS, TpmWire.u32(3));
    fields.put(QuoteField.RESTARTS, TpmWire.u32(0));
    fields.put(QuoteField.SAFE, TpmWire.u8(1));
    fields.put(QuoteField.FIRMWARE_VERSION, TpmWire.u64(0x2026_0101_0000_0000L));
    fields.put(QuoteField.PCR_SELECTION, ALL_OF_SHA_256);
    fields.put(QuoteField.PCR_DIGEST, TpmWire.sized(registersDigest()));
    return Fields.of(fields);
  }

  /// The attestation key's signature over anything (TPMT_SIGNATURE).
  public Bytes sign(Bytes message) {
    return scheme.sign(attestationKey.getPrivate(), message, chance);
  }

  /// Evidence as a guest of the key broker protocol sends it.
  public JsonObject evidence(Bytes extraData) {
    return evidence(quote(extraData));
  }

  /// Evidence with this quote, signed.
  public JsonObject evidence(Fields<QuoteField> quote) {
    Bytes message = quote.content();
    return JsonObject.builder()
        .put("ak_public", Bytes.of(attestationKey.getPublic().getEncoded()).base64())
        .put(
            "tpm_quote",
            JsonObject.builder()
                .put("message", message.base64())
                .put("signature", sign(message).base64())
                .put("pcrs", hexRegisters())
                .build())
        .build();
  }

  JsonArray hexRegisters() {
    return JsonArray.ofStrings(registers.stream().map(Bytes::hex).toList());
  }

  private Bytes registersDigest() {
    try {
      MessageDigest digest = MessageDigest.getInstance(scheme.hashName());
      registers.forEach(register -> register.updateInto(digest));
      return Bytes.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + scheme.hashName(), e);
    }
  }
}
