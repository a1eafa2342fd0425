package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.jose.RsaJwk;
import java.time.Instant;

/// Signs a CoRIM (draft-ietf-rats-corim section 4.2): at the desk of whoever publishes values.
public final class CorimSignature {
  private static final int KEY_ID = 4;
  private static final int EPOCH = 1;

  private CorimSignature() {}

  /// @param unsigned a CoRIM with tag 501
  /// @param signer how the signer calls itself: for people
  /// @param end until when the signature counts
  /// @return the signed CoRIM with tag 18
  /// @throws MalformedException when `unsigned` is none, or the key cannot sign
  public static Bytes sign(Bytes unsigned, PrivateJwk key, String signer, Instant end) {
    Corim corim = Corim.parse(unsigned);
    if (corim.signed().isPresent()) {
      throw MalformedException.at("CoRIM", "an unsigned one", "a signed one");
    }
    CborMap meta =
        CborMap.builder()
            .put(0, CborMap.builder().put(0, signer).build())
            .put(
                1,
                CborMap.builder().put(1, new CborTag(EPOCH, Cbor.of(end.getEpochSecond()))).build())
            .build();
    CborMap headers =
        CborMap.builder()
            .put(Corim.CONTENT_TYPE_LABEL, Corim.CONTENT_TYPE)
            .put(KEY_ID, key.publicJwk().thumbprint())
            .put(Corim.META, meta.encode())
            .build();
    Bytes payload = new CborTag(Corim.UNSIGNED, corim.manifest()).encode();
    return CoseSign1.sign(payload, headers, algorithm(key.publicJwk()), key.key()).encode();
  }

  private static CoseAlgorithm algorithm(Jwk key) {
    return switch (key) {
      case EcJwk ec ->
          switch (ec.curve()) {
            case P_256 -> CoseAlgorithm.ES256;
            case P_384 -> CoseAlgorithm.ES384;
            case P_521 -> CoseAlgorithm.ES512;
          };
      case RsaJwk _ -> CoseAlgorithm.PS256;
      default -> throw MalformedException.at("key", "EC or RSA", "another kind");
    };
  }
}
