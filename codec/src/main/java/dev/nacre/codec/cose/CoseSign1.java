package dev.nacre.codec.cose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborBytes;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborInteger;
import dev.nacre.codec.cbor.CborLimits;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.jose.Jwk;
import java.security.PrivateKey;
import java.util.Set;

/// An object with one signature (COSE_Sign1, RFC 9052 section 4.2).
///
/// Parsing believes nothing: the payload counts only after [#isSignedBy] said so. The protected
/// header and the payload are kept as they came, and are what the signature is checked over.
///
/// @param protectedHeader as it came; empty for none
/// @param headers what it says
/// @param unprotected what nobody signed
/// @param payload what was signed
public record CoseSign1(
    Bytes protectedHeader, CborMap headers, CborMap unprotected, Bytes payload, Bytes signature) {
  /// The tag of such an object.
  public static final int TAG = 18;

  private static final int ALGORITHM = 1;
  private static final int CRITICAL = 2;
  private static final Set<Long> UNDERSTOOD = Set.of(1L, 3L, 4L, 33L);
  private static final String CONTEXT = "Signature1";

  /// The object with or without its tag.
  ///
  /// @throws MalformedException when `encoding` is none, has no payload within, names an algorithm
  ///   that is no signature, a header twice, or a critical header that nobody here understands
  public static CoseSign1 parse(Bytes encoding, CborForm form) {
    Cbor item = Cbor.parse(encoding, form, CborLimits.TOKEN);
    return item instanceof CborTag(long number, Cbor content) && number == TAG
        ? of(content, form)
        : of(item, form);
  }

  private static CoseSign1 of(Cbor item, CborForm form) {
    CborArray parts = item.asArray("COSE_Sign1");
    if (parts.size() != 4) {
      throw MalformedException.at("COSE_Sign1", "four elements", parts.size() + "");
    }
    Bytes protectedHeader = parts.get(0).asBytes("COSE_Sign1.protected");
    CborMap headers =
        protectedHeader.isEmpty()
            ? CborMap.empty()
            : Cbor.parse(protectedHeader, form, CborLimits.TOKEN).asMap("COSE_Sign1.protected");
    CborMap unprotected = parts.get(1).asMap("COSE_Sign1.unprotected");
    var object =
        new CoseSign1(
            protectedHeader,
            headers,
            unprotected,
            parts.get(2).asBytes("COSE_Sign1.payload"),
            parts.get(3).asBytes("COSE_Sign1.signature"));
    object.requireSoundHeaders();
    return object;
  }

  /// Signs `payload` under a header that names the algorithm and nothing else.
  public static CoseSign1 sign(Bytes payload, CoseAlgorithm algorithm, PrivateKey key) {
    return sign(payload, CborMap.empty(), algorithm, key);
  }

  /// The same under a header that says more.
  ///
  /// @param others what the protected header holds beside the algorithm
  public static CoseSign1 sign(
      Bytes payload, CborMap others, CoseAlgorithm algorithm, PrivateKey key) {
    var named = CborMap.builder().put(ALGORITHM, algorithm.number());
    others.entries().forEach(named::put);
    CborMap headers = named.build();
    Bytes encoded = headers.encode();
    Bytes signature = algorithm.jose().sign(key, signed(encoded, payload));
    return new CoseSign1(encoded, headers, CborMap.empty(), payload, signature);
  }

  /// What the protected header says the signature is made with.
  public CoseAlgorithm algorithm() {
    return CoseAlgorithm.numbered(headers.number(ALGORITHM, "COSE_Sign1.alg"));
  }

  /// Whether `key` made the signature. The key decides which algorithms are possible, so a header
  /// cannot talk the reader into a weaker one.
  public boolean isSignedBy(Jwk key) {
    return algorithm().jose().verifies(key, signed(protectedHeader, payload), signature);
  }

  /// The object with its tag.
  public Bytes encode() {
    return new CborTag(TAG, untagged()).encode();
  }

  /// The object as an item without its tag.
  public Cbor untagged() {
    return CborArray.of(
        new CborBytes(protectedHeader),
        unprotected,
        new CborBytes(payload),
        new CborBytes(signature));
  }

  /// The Sig_structure (RFC 9052 section 4.4).
  private static Bytes signed(Bytes protectedHeader, Bytes payload) {
    return CborArray.of(
            Cbor.of(CONTEXT),
            new CborBytes(protectedHeader),
            new CborBytes(Bytes.empty()),
            new CborBytes(payload))
        .encode();
  }

  private void requireSoundHeaders() {
    var _ = algorithm();
    for (Cbor label : headers.entries().keySet()) {
      if (unprotected.find(label).isPresent()) {
        throw MalformedException.at(
            "COSE_Sign1", "each header once", label.diagnostic() + " in both maps");
      }
    }
    if (unprotected.find(ALGORITHM).isPresent() || unprotected.find(CRITICAL).isPresent()) {
      throw MalformedException.at(
          "COSE_Sign1.unprotected", "neither alg nor crit", unprotected.diagnostic());
    }
    headers.find(CRITICAL).ifPresent(this::requireUnderstood);
  }

  private void requireUnderstood(Cbor critical) {
    CborArray labels = critical.asArray("COSE_Sign1.crit");
    for (Cbor label : labels) {
      boolean understood =
          label instanceof CborInteger
              && UNDERSTOOD.contains(label.asLong("COSE_Sign1.crit"))
              && headers.find(label).isPresent();
      if (!understood) {
        throw MalformedException.at(
            "COSE_Sign1.crit", "headers that are there and understood", label.diagnostic());
      }
    }
    if (labels.size() == 0) {
      throw MalformedException.at("COSE_Sign1.crit", "at least one header", "none");
    }
  }
}
