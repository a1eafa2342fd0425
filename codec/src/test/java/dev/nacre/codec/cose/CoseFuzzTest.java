package dev.nacre.codec.cose;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.Attempt;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.PrivateJwk;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as a signed object or a key: what is read comes back when it is written, and nobody's
/// signature holds.
class CoseFuzzTest {
  private static final PrivateJwk SIGNER = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk STRANGER = PrivateJwk.generate(EcCurve.P_256);

  static Stream<byte[]> objects() {
    Bytes payload = Bytes.utf8("claims");
    return Stream.of(
        CoseSign1.sign(payload, CoseAlgorithm.ES256, SIGNER.key()).encode().toArray(),
        Bytes.ofHex("8443a10126a10442313141784100").toArray(),
        Bytes.ofHex("d28447a201260281182140417840").toArray());
  }

  @MethodSource("objects")
  @FuzzTest
  void signed(byte[] input) {
    Attempt.at(() -> CoseSign1.parse(Bytes.of(input), CborForm.VALID))
        .ifPresent(object -> {
          Attempt.requireSame(object, CoseSign1.parse(object.untagged().encode(), CborForm.VALID));
          Attempt.requireSame(false, object.isSignedBy(STRANGER.publicJwk()));
        });
  }

  static Stream<byte[]> keys() {
    return SIGNER.publicJwk() instanceof EcJwk key
        ? Stream.of(CoseKey.encode(key).toArray())
        : Stream.empty();
  }

  @MethodSource("keys")
  @FuzzTest
  void key(byte[] input) {
    Attempt.at(() -> CoseKey.parse(Bytes.of(input), CborForm.VALID))
        .ifPresent(key ->
            Attempt.requireSame(key, CoseKey.parse(CoseKey.encode(key), CborForm.DETERMINISTIC)));
  }
}
