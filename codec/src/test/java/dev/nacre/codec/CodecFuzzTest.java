package dev.nacre.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.trace.TraceContext;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as the plainest forms: what is read comes back when it is written.
class CodecFuzzTest {
  private static final int DEPTH = 24;
  private static final int LONGEST_NAME = 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + LONGEST_NAME + "}");

  private static final Pattern DOT = Pattern.compile("\\.");

  private static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  static Stream<byte[]> elements() {
    PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);
    return Stream.of(
        pair.publicJwk().publicKey().getEncoded(),
        pair.key().getEncoded(),
        Bytes.ofHex("30140101ff020200800a010106032a03040c01610304f00102ff").toArray());
  }

  @MethodSource("elements")
  @FuzzTest
  void der(byte[] input) {
    Attempt.at(() -> Der.parse(Bytes.of(input)))
        .ifPresent(element -> {
          Attempt.requireSame(Bytes.of(input), element.encoding());
          walk(element, 0);
        });
  }

  private static void walk(Der element, int depth) {
    Attempt.requireSame(element.encoding(), encoded(element.tag(), element.content()));
    Attempt.at(element::integer)
        .ifPresent(
            number -> Attempt.requireSame(element.content(), Bytes.of(number.toByteArray())));
    Attempt.at(element::oid).ifPresent(oid -> Attempt.requireSame(element.content(), encoded(oid)));
    Stream.<Supplier<?>>of(element::bool, element::wholeBits, element::text, element::octets)
        .forEach(Attempt::at);
    if (depth < DEPTH) {
      Attempt.at(element::children)
          .ifPresent(children -> {
            Bytes joined =
                children.stream().map(Der::encoding).reduce(Bytes.empty(), Bytes::concat);
            Attempt.requireSame(element.content(), joined);
            children.forEach(child -> walk(child, depth + 1));
          });
    }
  }

  private static Bytes encoded(int tag, Bytes content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.size() < 0x80) {
      out.write(content.size());
    } else {
      byte[] size = BigInteger.valueOf(content.size()).toByteArray();
      Bytes shortest = Bytes.of(size, size[0] == 0 ? 1 : 0, size.length);
      out.write(0x80 | shortest.size());
      out.writeBytes(shortest.toArray());
    }
    return Bytes.of(out.toByteArray()).concat(content);
  }

  /// The content of an OBJECT IDENTIFIER (ITU-T X.690 section 8.19).
  private static Bytes encoded(String oid) {
    List<Long> arcs = DOT.splitAsStream(oid).map(Long::valueOf).toList();
    var out = new ByteArrayOutputStream();
    append(out, 40 * arcs.get(0) + arcs.get(1));
    arcs.stream().skip(2).forEach(arc -> append(out, arc));
    return Bytes.of(out.toByteArray());
  }

  private static void append(ByteArrayOutputStream out, long arc) {
    int bits = Math.max(Long.SIZE - Long.numberOfLeadingZeros(arc), 1);
    for (int shift = (bits - 1) / 7 * 7; shift >= 0; shift -= 7) {
      out.write(((int) (arc >>> shift) & 0x7f) | (shift > 0 ? 0x80 : 0));
    }
  }

  static Stream<byte[]> blocks() {
    String block = new Pem(Pem.CERTIFICATE, Bytes.zeros(100)).text();
    return Stream.of(block, "before\n" + block + block, "-----BEGIN X-----END X-----")
        .map(text -> Bytes.utf8(text).toArray());
  }

  @MethodSource("blocks")
  @FuzzTest
  void pem(byte[] input) {
    Attempt.at(() -> Pem.parseAll(text(input)))
        .ifPresent(blocks -> {
          String written = blocks.stream().map(Pem::text).reduce("", String::concat);
          Attempt.requireSame(blocks, Pem.parseAll(written));
        });
  }

  @FuzzTest
  void plainName(byte[] input) {
    String name = text(input);
    Attempt.requireSame(NAME.matcher(name).matches(), PlainName.is(name, LONGEST_NAME));
  }

  static Stream<byte[]> traces() {
    return Stream.of(Bytes.utf8(TraceContext.root(1, 2, 3).header()).toArray());
  }

  @MethodSource("traces")
  @FuzzTest
  void trace(byte[] input) {
    TraceContext.parse(text(input))
        .ifPresent(
            trace -> Attempt.requireSame(trace, TraceContext.parse(trace.header()).orElseThrow()));
  }
}
