package dev.nacre.attestation.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.dcap.IntelLab;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as DER, PEM, JSON or JOSE, which all evidence is made of.
class CodecFuzzTest {
  private static final int DEPTH = 24;

  static Stream<byte[]> certificates() {
    return Stream.of(IntelLab.PLATFORM.pck().der().toArray());
  }

  @MethodSource("certificates")
  @FuzzTest
  void der(byte[] input) {
    Target.quietly(() -> walk(Der.parse(Bytes.of(input)), 0));
  }

  private static void walk(Der element, int depth) {
    for (Runnable reading :
        new Runnable[] {
          element::integer, element::oid, element::bool, element::wholeBits, element::text
        }) {
      Target.quietly(reading);
    }
    if (depth < DEPTH) {
      Target.quietly(() -> element.children().forEach(child -> walk(child, depth + 1)));
    }
  }

  static Stream<byte[]> texts() {
    return Stream.of(Bytes.utf8(IntelLab.INTEL.pem(IntelLab.INTEL.authority())).toArray());
  }

  @MethodSource("texts")
  @FuzzTest
  void pem(byte[] input) {
    Target.parse(bytes -> Pem.parseAll(bytes.utf8()), input);
  }

  static Stream<byte[]> objects() {
    return Stream.of("{\"a\":[1,-0.5e+10,\"\\u00e9\\n\",true,null,{}]}", "[255,0,1e400]")
        .map(text -> Bytes.utf8(text).toArray());
  }

  @MethodSource("objects")
  @FuzzTest
  void json(byte[] input) {
    Target.quietly(() -> {
      Json json = Json.parse(Bytes.of(input));
      if (!Json.parse(json.text()).equals(json)) {
        throw new IllegalStateException("another value comes back: " + json.text());
      }
    });
  }

  static Stream<byte[]> keys() {
    return Stream.of(Jwk.of(IntelLab.INTEL.root().certificate().getPublicKey()).toJson().text())
        .map(text -> Bytes.utf8(text).toArray());
  }

  @MethodSource("keys")
  @FuzzTest
  void jwk(byte[] input) {
    Target.parse(
        bytes -> Json.parse(bytes) instanceof JsonObject object ? Jwk.parse(object) : "no object",
        input);
  }

  static Stream<byte[]> tokens() {
    return Stream.of(Bytes.utf8("eyJhbGciOiJFUzI1NiJ9.e30.AAAA").toArray());
  }

  @MethodSource("tokens")
  @FuzzTest
  void jws(byte[] input) {
    Target.parse(bytes -> Jws.parse(bytes.utf8()), input);
  }
}
