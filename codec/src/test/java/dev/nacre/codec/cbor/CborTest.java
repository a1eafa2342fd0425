package dev.nacre.codec.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {
  /// RFC 8949 appendix A, the rows whose encoding is the deterministic one.
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          00 | 0
          01 | 1
          0a | 10
          17 | 23
          1818 | 24
          1819 | 25
          1864 | 100
          1903e8 | 1000
          1a000f4240 | 1000000
          1b000000e8d4a51000 | 1000000000000
          1bffffffffffffffff | 18446744073709551615
          c249010000000000000000 | 2(h'010000000000000000')
          3bffffffffffffffff | -18446744073709551616
          c349010000000000000000 | 3(h'010000000000000000')
          20 | -1
          29 | -10
          3863 | -100
          3903e7 | -1000
          f90000 | 0.0
          f98000 | -0.0
          f93c00 | 1.0
          fb3ff199999999999a | 1.1
          f93e00 | 1.5
          f97bff | 65504.0
          fa47c35000 | 100000.0
          fa7f7fffff | 3.4028234663852886e+38
          fb7e37e43c8800759c | 1.0e+300
          f90001 | 5.960464477539063e-8
          f90400 | 6.103515625e-5
          f9c400 | -4.0
          fbc010666666666666 | -4.1
          f97c00 | Infinity
          f97e00 | NaN
          f9fc00 | -Infinity
          f4 | false
          f5 | true
          f6 | null
          f7 | undefined
          f0 | simple(16)
          f8ff | simple(255)
          c074323031332d30332d32315432303a30343a30305a | 0("2013-03-21T20:04:00Z")
          c11a514b67b0 | 1(1363896240)
          c1fb41d452d9ec200000 | 1(1363896240.5)
          d74401020304 | 23(h'01020304')
          d818456449455446 | 24(h'6449455446')
          d82076687474703a2f2f7777772e6578616d706c652e636f6d | 32("http://www.example.com")
          40 | h''
          4401020304 | h'01020304'
          60 | ""
          6161 | "a"
          6449455446 | "IETF"
          62225c | "\\"\\\\"
          62c3bc | "ü"
          63e6b0b4 | "水"
          64f0908591 | "𐅑"
          80 | []
          83010203 | [1, 2, 3]
          8301820203820405 | [1, [2, 3], [4, 5]]
          98190102030405060708090a0b0c0d0e0f101112131415161718181819 | [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]
          a0 | {}
          a201020304 | {1: 2, 3: 4}
          a26161016162820203 | {"a": 1, "b": [2, 3]}
          826161a161626163 | ["a", {"b": "c"}]
          a56161614161626142616361436164614461656145 | {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}
          """)
  void aDeterministicEncodingIsReadAndWrittenAgain(String hex, String notation) {
    Bytes encoding = Bytes.ofHex(hex);

    Cbor item = Cbor.parse(encoding, CborForm.DETERMINISTIC);

    assertThat(item.diagnostic()).isEqualTo(notation);
    assertThat(item.encode()).isEqualTo(encoding);
  }

  /// RFC 8949 appendix A, the other rows: read as such, refused where a form is demanded.
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          fa7f800000 | Infinity
          fa7fc00000 | NaN
          faff800000 | -Infinity
          fb7ff0000000000000 | Infinity
          fb7ff8000000000000 | NaN
          fbfff0000000000000 | -Infinity
          5f42010243030405ff | h'0102030405'
          7f657374726561646d696e67ff | "streaming"
          9fff | []
          9f018202039f0405ffff | [1, [2, 3], [4, 5]]
          9f01820203820405ff | [1, [2, 3], [4, 5]]
          83018202039f0405ff | [1, [2, 3], [4, 5]]
          83019f0203ff820405 | [1, [2, 3], [4, 5]]
          bf61610161629f0203ffff | {"a": 1, "b": [2, 3]}
          826161bf61626163ff | ["a", {"b": "c"}]
          bf6346756ef563416d7421ff | {"Fun": true, "Amt": -2}
          1800 | 0
          190017 | 23
          1a00000001 | 1
          1b0000000000000001 | 1
          3800 | -1
          5800 | h''
          980101 | [1]
          b8010102 | {1: 2}
          d80101 | 1(1)
          fa3f800000 | 1.0
          """)
  void anotherEncodingIsReadOnlyWhereNoFormIsDemanded(String hex, String notation) {
    Bytes encoding = Bytes.ofHex(hex);

    assertThat(Cbor.parse(encoding, CborForm.VALID).diagnostic()).isEqualTo(notation);
    for (CborForm strict : new CborForm[] {CborForm.PREFERRED, CborForm.DETERMINISTIC}) {
      assertThatThrownBy(() -> Cbor.parse(encoding, strict))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("CBOR.");
    }
  }

  @Test
  void theOrderOfKeysIsDemandedOnlyOfTheDeterministicForm() {
    Bytes unsorted = Bytes.ofHex("a203040102");

    assertThat(Cbor.parse(unsorted, CborForm.PREFERRED).diagnostic()).isEqualTo("{3: 4, 1: 2}");
    assertThat(Cbor.parse(unsorted, CborForm.PREFERRED).encode().hex()).isEqualTo("a201020304");
    assertThatThrownBy(() -> Cbor.parse(unsorted, CborForm.DETERMINISTIC))
        .hasMessageContaining("keys in ascending order, found 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "18",
        "19",
        "1900",
        "1a000000",
        "1b00000000000000", // cut arguments
        "1c",
        "1d",
        "1e",
        "3c",
        "5c",
        "7d",
        "9e",
        "bc",
        "dc",
        "fc",
        "fd",
        "fe", // reserved
        "1f",
        "3f",
        "df", // indefinite where there is no length
        "ff",
        "81ff",
        "a1ff",
        "a101ff",
        "c0ff",
        "bf01ff", // a break out of place
        "41",
        "61",
        "5affffffff00",
        "5bffffffffffffffff00",
        "7b7fffffffffffffff00", // cut strings
        "81",
        "a1",
        "a101",
        "c0",
        "9f",
        "bf",
        "5f",
        "7f",
        "9b7fffffffffffffff00", // cut structures
        "baffffffff",
        "9affffffff",
        "9bffffffffffffffff",
        "bb7fffffffffffffff01",
        "f800",
        "f814",
        "f81f", // simple values of two bytes that have one
        "0000",
        "a0f6", // something behind
        "5f00ff",
        "5f6100ff",
        "7f4100ff",
        "5f5f4100ffff", // chunks of another kind
        "61ff",
        "62c328",
        "63eda080",
        "64f4908080",
        "7f61c361bcff", // not UTF-8
        "a201020102",
        "a2616101616102",
        "bf01020102ff",
        "a2f90000f6f90000f6" // a key twice
      })
  void whatIsNoItemIsRefused(String hex) {
    assertThatThrownBy(() -> Cbor.parse(Bytes.ofHex(hex), CborForm.VALID))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("CBOR");
  }

  @Test
  void depthItemsEntriesAndSizeAreBounded() {
    int depth = CborLimits.DEFAULT.depth();
    assertThat(Cbor.parse(Bytes.ofHex("81".repeat(depth) + "00"), CborForm.VALID)).isNotNull();
    refusedFor("81".repeat(depth + 1) + "00", "at most 32 levels");
    refusedFor("c1".repeat(100_000) + "00", "at most 32 levels");
    refusedFor("9f".repeat(100_000), "at most 32 levels");

    var few = new CborLimits(4, 64, 8, 2);
    assertThatThrownBy(() -> Cbor.parse(Bytes.ofHex("88" + "00".repeat(8)), CborForm.VALID, few))
        .hasMessageContaining("at most 8 items");
    assertThatThrownBy(() -> Cbor.parse(Bytes.ofHex("a3000001000200"), CborForm.VALID, few))
        .hasMessageContaining("at most 2 entries");
    assertThatThrownBy(() -> Cbor.parse(Bytes.zeros(65), CborForm.VALID, few))
        .hasMessageContaining("at most 64 bytes");
  }

  @Test
  void everyCutOfAnItemIsRefused() {
    Bytes whole = Bytes.ofHex("d28443a10126a104413145001122334443010203");
    Cbor.parse(whole, CborForm.VALID);
    for (int size = 0; size < whole.size(); size++) {
      Bytes cut = whole.slice(0, size);
      assertThatThrownBy(() -> Cbor.parse(cut, CborForm.VALID))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void chanceNeverBringsAnythingButAnItemOrARefusal() {
    var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(8949);
    int items = 0;
    for (int round = 0; round < 50_000; round++) {
      var drawn = new byte[chance.nextInt(1, 24)];
      chance.nextBytes(drawn);
      try {
        Cbor item = Cbor.parse(Bytes.of(drawn), CborForm.VALID);
        assertThat(Cbor.parse(item.encode(), CborForm.DETERMINISTIC)).isEqualTo(item);
        items++;
      } catch (MalformedException refused) {
        assertThat(refused).hasMessageContaining("CBOR");
      }
    }
    assertThat(items).isGreaterThan(500);
  }

  @Test
  void anEntryThatIsMissingOrOfAnotherKindIsNamed() {
    CborMap map = CborMap.builder().put(10, Bytes.ofHex("00")).put("a", Cbor.of(1)).build();

    assertThat(map.bytes(10, "challenge").hex()).isEqualTo("00");
    assertThat(map.find("a")).contains(Cbor.of(1));
    assertThatThrownBy(() -> map.text(10, "challenge"))
        .hasMessage("challenge: expected a text string, found a byte string");
    assertThatThrownBy(() -> map.number(11, "lifecycle"))
        .hasMessage("lifecycle: expected an entry with label 11, found the labels 10, \"a\"");
    assertThatThrownBy(() -> map.only("claims", java.util.Set.of(10L)))
        .hasMessage("claims: expected only the labels [10], found \"a\"");
    assertThatThrownBy(
            () -> Cbor.parse(Bytes.ofHex("1bffffffffffffffff"), CborForm.VALID).asLong("count"))
        .hasMessage("count: expected an integer of 64 bits, found 18446744073709551615");
  }

  private static void refusedFor(String hex, String why) {
    assertThatThrownBy(() -> Cbor.parse(Bytes.ofHex(hex), CborForm.VALID))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }
}
