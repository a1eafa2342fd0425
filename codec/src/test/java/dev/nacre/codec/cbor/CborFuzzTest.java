package dev.nacre.codec.cbor;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.Attempt;
import dev.nacre.codec.Bytes;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as CBOR: an item that its encoding gives again, and each form of reading takes a part
/// of what the next takes.
class CborFuzzTest {
  static Stream<byte[]> items() {
    return Stream.of(
            "a30126200182f5f66161fb3ff199999999999a", // a map, in the deterministic form
            "bf61610161629f0203ffff", // of indefinite length
            "d2845840", // a tag, an array, a string that is not there
            "5f42010243030405ff", // a string in chunks
            "a2200101206178", // keys out of order
            "f97e00",
            "1bffffffffffffffff",
            "8181818181818100")
        .map(hex -> Bytes.ofHex(hex).toArray());
  }

  @MethodSource("items")
  @FuzzTest
  void item(byte[] input) {
    Bytes encoding = Bytes.of(input);
    Optional<Cbor> valid = read(encoding, CborForm.VALID);
    Optional<Cbor> preferred = read(encoding, CborForm.PREFERRED);
    Optional<Cbor> deterministic = read(encoding, CborForm.DETERMINISTIC);
    valid.ifPresent(item -> {
      Bytes again = item.encode();
      Attempt.requireSame(item, Cbor.parse(again, CborForm.DETERMINISTIC));
      Attempt.requireSame(again.equals(encoding), deterministic.isPresent());
      Attempt.requireSame(item.diagnostic().isEmpty(), false);
    });
    preferred.ifPresent(item -> Attempt.requireSame(valid, preferred));
    deterministic.ifPresent(item -> Attempt.requireSame(preferred, deterministic));
  }

  private static Optional<Cbor> read(Bytes encoding, CborForm form) {
    return Attempt.at(() -> Cbor.parse(encoding, form));
  }
}
