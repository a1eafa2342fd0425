package dev.nacre.keybroker.session;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Makes a token short enough for a cookie, as quickly as that goes.
///
/// nginx, and with it the most common ingress of Kubernetes, takes a head of 4 KiB from a server
/// and answers 502 for a longer one; so a token may have [#LARGEST] bytes, which leaves other
/// headers their room. A longer token is taken out of its base64url, and what repeats in it is left
/// out (LZ4); only one that is still too long is deflated, which takes several times as long.
public final class TokenPacking {
  /// With base64url around it, and 3.5 KiB in all.
  public static final int LARGEST = 2_600;

  private static final int LONGEST = 1 << 20;

  private final Deflation deflation = new Deflation();

  /// How a token was packed; the numbers stand in cookies.
  enum Form {
    TEXT(2),
    LZ4(3),
    DEFLATED(1);

    private final int number;

    Form(int number) {
      this.number = number;
    }

    byte number() {
      return (byte) number;
    }

    static Optional<Form> of(byte number) {
      return Arrays.stream(values()).filter(form -> form.number == number).findFirst();
    }
  }

  record Packed(Form form, Bytes content) {}

  Packed pack(String token) {
    Bytes text = Bytes.utf8(token);
    if (text.size() <= LARGEST) {
      return new Packed(Form.TEXT, text);
    }
    byte[] unwrapped = Unwrapped.of(token);
    byte[] shorter = shortened(unwrapped);
    return shorter.length <= LARGEST
        ? new Packed(Form.LZ4, Bytes.of(shorter))
        : new Packed(Form.DEFLATED, Bytes.of(deflation.deflate(unwrapped)));
  }

  /// @throws MalformedException when `packed` was not made by [#pack]
  String unpack(Packed packed) {
    Bytes content = packed.content();
    return switch (packed.form()) {
      case TEXT -> content.utf8();
      case LZ4 -> Unwrapped.token(lengthened(content.toArray()));
      case DEFLATED -> Unwrapped.token(deflation.inflate(content.toArray(), LONGEST));
    };
  }

  /// The length of `plain` (u32, big-endian) and its compressed form.
  private static byte[] shortened(byte[] plain) {
    var compressor = new Lz4JavaCompressor();
    byte[] out = new byte[Integer.BYTES + compressor.maxCompressedLength(plain.length)];
    ByteBuffer.wrap(out).putInt(plain.length);
    int room = out.length - Integer.BYTES;
    int size = compressor.compress(plain, 0, plain.length, out, Integer.BYTES, room);
    return Arrays.copyOf(out, Integer.BYTES + size);
  }

  private static byte[] lengthened(byte[] shortened) {
    ByteBuffer in = ByteBuffer.wrap(shortened);
    int size = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (size < 0 || size > LONGEST) {
      throw MalformedException.at("session", "a length up to " + LONGEST, size + "");
    }
    byte[] plain = new byte[size];
    try {
      int found =
          new Lz4JavaDecompressor()
              .decompress(shortened, Integer.BYTES, in.remaining(), plain, 0, size);
      if (found != size) {
        throw MalformedException.at("session", size + " bytes", found + "");
      }
      return plain;
    } catch (MalformedInputException e) {
      throw new MalformedException("session: expected LZ4: " + e.getMessage(), e);
    }
  }

  /// The parts of a token without their base64url: the lengths of header and payload (u32 each,
  /// big-endian), header, payload, signature. A text that these parts would not give back, down to
  /// the last bit, stands behind two lengths of zero instead.
  private record Unwrapped(Bytes header, Bytes payload, Bytes signature) {
    private static final int HEAD = 2 * Integer.BYTES;

    static byte[] of(String token) {
      Bytes text = Bytes.utf8(token);
      Unwrapped whole = new Unwrapped(Bytes.empty(), Bytes.empty(), text);
      return parts(token).filter(parts -> parts.token().equals(token)).orElse(whole).encoded();
    }

    private static Optional<Unwrapped> parts(String token) {
      int first = token.indexOf('.');
      int second = token.indexOf('.', first + 1);
      if (first <= 0 || second < 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new Unwrapped(
                Bytes.ofBase64Url(token.substring(0, first)),
                Bytes.ofBase64Url(token.substring(first + 1, second)),
                Bytes.ofBase64Url(token.substring(second + 1))));
      } catch (MalformedException notBase64) {
        return Optional.empty();
      }
    }

    /// @throws MalformedException when a length points outside
    static String token(byte[] encoded) {
      ByteBuffer in = ByteBuffer.wrap(encoded);
      if (in.remaining() < HEAD) {
        throw MalformedException.at("session", HEAD + " bytes or more", in.remaining() + "");
      }
      int header = in.getInt();
      int payload = in.getInt();
      return new Unwrapped(take(in, header), take(in, payload), take(in, in.remaining())).token();
    }

    private static Bytes take(ByteBuffer in, int size) {
      if (size < 0 || size > in.remaining()) {
        throw MalformedException.at("session", "at most " + in.remaining() + " bytes", size + "");
      }
      byte[] part = new byte[size];
      in.get(part);
      return Bytes.of(part);
    }

    private byte[] encoded() {
      return ByteBuffer.allocate(HEAD + header.size() + payload.size() + signature.size())
          .putInt(header.size())
          .putInt(payload.size())
          .put(header.toArray())
          .put(payload.toArray())
          .put(signature.toArray())
          .array();
    }

    private String token() {
      return header.isEmpty()
          ? signature.utf8()
          : header.base64Url() + "." + payload.base64Url() + "." + signature.base64Url();
    }
  }
}
