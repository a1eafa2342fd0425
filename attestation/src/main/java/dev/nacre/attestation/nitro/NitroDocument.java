package dev.nacre.attestation.nitro;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborLimits;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborSimple;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a Nitro hypervisor says about an enclave (AWS Nitro Enclaves user guide, "Verifying the
/// root of trust"); not yet believed.
///
/// @param signed the document as it came
/// @param moduleId the hypervisor's module
/// @param timestamp when it was made
/// @param pcrs platform configuration registers of 32, 48 or 64 bytes, by index
/// @param certificate of the key that signs, DER
/// @param bundle the certificates above it, DER, the root first
/// @param userData what the enclave chose, likewise `nonce` and `publicKey`
public record NitroDocument(
    CoseSign1 signed,
    String moduleId,
    Instant timestamp,
    String digest,
    Map<Integer, Bytes> pcrs,
    Bytes certificate,
    List<Bytes> bundle,
    Optional<Bytes> publicKey,
    Optional<Bytes> userData,
    Optional<Bytes> nonce) {
  private static final int LARGEST = 32 << 10;
  private static final int MOST_REGISTERS = 32;
  private static final int MOST_CERTIFICATES = 8;
  private static final int LARGEST_CHOSEN = 4096;
  private static final Bytes UNTAGGED = Bytes.ofHex("8444a1013822");
  private static final Bytes TAGGED = Bytes.ofHex("d28444a1013822");
  private static final String NAME = "Nitro document.";

  public NitroDocument {
    pcrs = Collections.unmodifiableMap(new TreeMap<>(pcrs));
    bundle = List.copyOf(bundle);
  }

  /// `{"document": base64}`: this project's own shape, as there is none of upstream.
  ///
  /// @throws MalformedException when the JSON is not of that shape or the document not of its form
  public static NitroDocument parse(Json json) {
    if (json instanceof JsonObject object) {
      return parse(Bytes.ofBase64(object.string("document")));
    }
    throw MalformedException.at("Nitro evidence", "an object", json.kind());
  }

  /// The document as the Nitro Secure Module hands it out.
  ///
  /// @throws MalformedException when it has another form
  public static NitroDocument parse(Bytes document) {
    if (document.size() > LARGEST) {
      throw MalformedException.at(
          "Nitro document", "at most " + LARGEST + " bytes", document.size() + " bytes");
    }
    CoseSign1 signed = CoseSign1.parse(document, CborForm.VALID);
    CborMap claims =
        Cbor.parse(signed.payload(), CborForm.VALID, CborLimits.TOKEN).asMap("Nitro document");
    return new NitroDocument(
        signed,
        get(claims, "module_id").asText(NAME + "module_id"),
        instant(get(claims, "timestamp").asLong(NAME + "timestamp")),
        get(claims, "digest").asText(NAME + "digest"),
        registers(get(claims, "pcrs").asMap(NAME + "pcrs")),
        get(claims, "certificate").asBytes(NAME + "certificate"),
        bundle(get(claims, "cabundle").asArray(NAME + "cabundle")),
        chosen(claims, "public_key"),
        chosen(claims, "user_data"),
        chosen(claims, "nonce"));
  }

  private static Cbor get(CborMap claims, String name) {
    return claims
        .find(name)
        .orElseThrow(() -> MalformedException.at("Nitro document", "an entry " + name, "none"));
  }

  private static Instant instant(long milliseconds) {
    if (milliseconds < 0 || milliseconds > 1L << 48) {
      throw MalformedException.at(
          NAME + "timestamp", "milliseconds since 1970", Long.toString(milliseconds));
    }
    return Instant.ofEpochMilli(milliseconds);
  }

  private static Map<Integer, Bytes> registers(CborMap entries) {
    var registers = new TreeMap<Integer, Bytes>();
    entries
        .entries()
        .forEach((key, value) -> {
          long index = key.asLong(NAME + "pcrs");
          Bytes content = value.asBytes(NAME + "pcrs");
          boolean sized = content.size() == 32 || content.size() == 48 || content.size() == 64;
          if (index < 0 || index >= MOST_REGISTERS || !sized) {
            throw MalformedException.at(
                NAME + "pcrs", "registers 0 to 31 of 32, 48 or 64 bytes", key.diagnostic());
          }
          registers.put((int) index, content);
        });
    if (registers.isEmpty()) {
      throw MalformedException.at(NAME + "pcrs", "at least one", "none");
    }
    return registers;
  }

  private static List<Bytes> bundle(CborArray certificates) {
    if (certificates.size() == 0 || certificates.size() > MOST_CERTIFICATES) {
      throw MalformedException.at(
          NAME + "cabundle", "1 to " + MOST_CERTIFICATES, certificates.size() + "");
    }
    return certificates.stream().map(one -> one.asBytes(NAME + "cabundle")).toList();
  }

  private static Optional<Bytes> chosen(CborMap claims, String name) {
    return claims
        .find(name)
        .filter(value -> !value.equals(CborSimple.NULL))
        .map(value -> {
          Bytes content = value.asBytes(NAME + name);
          if (content.size() > LARGEST_CHOSEN) {
            throw MalformedException.at(
                NAME + name, "at most " + LARGEST_CHOSEN + " bytes", content.size() + "");
          }
          return content;
        });
  }

  /// What it says, as claims; not yet believed.
  public JsonObject claims() {
    return NitroVerifier.claims(this, false).without("nacre");
  }

  /// Whether `file` begins as such a document does: four elements, the first of which names ES384.
  public static boolean isOne(Bytes file) {
    return file.startsWith(UNTAGGED) || file.startsWith(TAGGED);
  }
}
