package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborBytes;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cbor.CborText;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A concise reference integrity manifest (draft-ietf-rats-corim section 4), not yet believed.
///
/// ```
/// 500? 502?  501 {0: id, 1: [506 (CoMID)], 3: profile, 4: {0: not before, 1: not after}}
/// 500? 502?  18 [{1: alg, 3: "application/rim+cbor", 4: kid, 8: meta}, {}, 501 …, signature]
/// ```
///
/// Anybody can write one: [#extract] says whose word counts.
///
/// @param document the whole as it came
/// @param signed the signature, where there is one
/// @param manifest what stands in it
record Corim(Bytes document, Optional<CoseSign1> signed, CborMap manifest) {
  static final int UNSIGNED = 501;
  static final String CONTENT_TYPE = "application/rim+cbor";
  static final int CONTENT_TYPE_LABEL = 3;
  static final int META = 8;

  private static final int WRAPPER = 500;
  private static final int SIGNED_WRAPPER = 502;
  private static final int MOST_WRAPPERS = 8;
  private static final int TAGS = 1;
  private static final int VALIDITY = 4;
  private static final int SIGNATURE_VALIDITY = 1;
  private static final Set<String> CONTENT_TYPES =
      Set.of(CONTENT_TYPE, "application/corim-unsigned+cbor");

  /// @throws MalformedException when it is none
  static Corim parse(Bytes document) {
    Cbor item = unwrapped(Cbor.parse(document, CborForm.VALID));
    if (item instanceof CborTag(long number, Cbor content) && number == UNSIGNED) {
      return new Corim(document, Optional.empty(), content.asMap("CoRIM"));
    }
    if (item instanceof CborTag(long number, Cbor _) && number != CoseSign1.TAG) {
      throw MalformedException.at(
          "CoRIM", "tag " + UNSIGNED + " or a COSE_Sign1", "tag " + Long.toUnsignedString(number));
    }
    CoseSign1 signed = CoseSign1.parse(item.encode(), CborForm.VALID);
    requireContentType(signed.headers());
    Cbor payload = unwrapped(Cbor.parse(signed.payload(), CborForm.VALID));
    if (payload instanceof CborTag(long number, Cbor content) && number == UNSIGNED) {
      return new Corim(document, Optional.of(signed), content.asMap("CoRIM"));
    }
    throw MalformedException.at("signed CoRIM's payload", "tag " + UNSIGNED, payload.kind());
  }

  /// Without the tags of early drafts, which upstream's tools still write.
  private static Cbor unwrapped(Cbor item) {
    Cbor inner = item;
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      if (inner instanceof CborTag(long number, Cbor content)
          && (number == WRAPPER || number == SIGNED_WRAPPER)) {
        inner = content;
      }
    }
    return inner;
  }

  /// What was signed for another purpose by the same key is no manifest.
  private static void requireContentType(CborMap headers) {
    Cbor type = headers.get(CONTENT_TYPE_LABEL, "signed CoRIM's content type");
    if (!(type instanceof CborText(String text)) || !CONTENT_TYPES.contains(text)) {
      throw MalformedException.at("signed CoRIM's content type", CONTENT_TYPE, type.diagnostic());
    }
  }

  /// What it says, when it is signed by one of the keys of `settings`, or need not be signed.
  ///
  /// @throws MalformedException when it is not, is out of its time, or holds what is not understood
  Extracted extract(ExtractorSettings settings, Instant now) {
    var origin = Extracted.origin(Extractor.CORIM.word(), document);
    origin.put("corim", id(manifest.get(0, "CoRIM.id")));
    signer(settings).ifPresent(key -> origin.put("signer", key.thumbprint().base64Url()));
    Optional<Instant> end = CorimTime.require(manifest.find(VALIDITY), "CoRIM", now);
    signed
        .flatMap(Corim::meta)
        .ifPresent(meta -> {
          var _ = CorimTime.require(meta.find(SIGNATURE_VALIDITY), "CoRIM's signature", now);
        });
    Map<String, Json> values = new Comids().read(manifest.array(TAGS, "CoRIM.tags"));
    return new Extracted(values, origin.build(), end);
  }

  private static Optional<CborMap> meta(CoseSign1 signed) {
    return signed
        .headers()
        .find(META)
        .map(meta -> Cbor.parse(meta.asBytes("CoRIM.meta"), CborForm.VALID).asMap("CoRIM.meta"));
  }

  /// Whose key signed it; empty where nobody did and nobody need.
  private Optional<Jwk> signer(ExtractorSettings settings) {
    if (signed.isEmpty()) {
      if (!settings.unsignedCorim()) {
        throw MalformedException.at("CoRIM", "a signature of a configured key", "an unsigned one");
      }
      return Optional.empty();
    }
    return Optional.of(
        settings.signers().stream()
            .filter(signed.get()::isSignedBy)
            .findFirst()
            .orElseThrow(() ->
                MalformedException.at(
                    "CoRIM's signature",
                    "that of one of " + settings.signers().size() + " configured keys",
                    "another, or a changed document")));
  }

  private static String id(Cbor id) {
    return switch (id) {
      case CborText(String text) -> text;
      case CborBytes(Bytes bytes) -> bytes.hex();
      case CborTag(long _, CborBytes(Bytes bytes)) -> bytes.hex();
      default -> throw MalformedException.at("CoRIM.id", "a text or a UUID", id.kind());
    };
  }
}
