package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.TamperedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;

/// Encrypts layers, and opens what is wrapped in the annotations of encrypted ones.
///
/// The ciphertext is AES-256-CTR of the (compressed) layer. Its HMAC-SHA-256 covers the ciphertext
/// alone: not the media type, not the nonce, not the configuration of the image.
public final class LayerEncryption {
  private static final String PREFIX = "org.opencontainers.image.enc.";
  private static final String KEYS = PREFIX + "keys.";
  private static final String OPTIONS = PREFIX + "pubopts";
  private static final int CHUNK = 32 << 10;

  private LayerEncryption() {}

  /// Encrypts `layer`, whose content is `plaintext`, for the readers of `wrappers`.
  ///
  /// @return the descriptor of what was written to `out`
  public static Descriptor encrypt(
      Descriptor layer,
      InputStream plaintext,
      OutputStream out,
      List<KeyWrapper> wrappers,
      SecureRandom chance)
      throws IOException {
    if (wrappers.isEmpty()) {
      throw new IllegalArgumentException("a layer without readers could never be opened");
    }
    try (LayerKey key = LayerKey.generate(layer.digest().toString(), chance)) {
      Cipher cipher = key.cipher();
      Mac mac = key.mac();
      MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
      byte[] plain = new byte[CHUNK];
      byte[] sealed = new byte[CHUNK];
      long size = 0;
      for (int count; (count = plaintext.read(plain)) > 0; size += count) {
        update(cipher, plain, count, sealed, 0);
        mac.update(sealed, 0, count);
        hasher.update(sealed, 0, count);
        out.write(sealed, 0, count);
      }
      Bytes hmac = Bytes.of(mac.doFinal());
      return new Descriptor(
          layer.mediaType().encrypted(),
          Digest.finish(Digest.Algorithm.SHA256, hasher),
          size,
          annotations(layer, key, hmac, wrappers),
          layer.platform());
    }
  }

  private static Map<String, String> annotations(
      Descriptor layer, LayerKey key, Bytes hmac, List<KeyWrapper> wrappers) {
    var annotations = new LinkedHashMap<>(layer.annotations());
    try (Secret options = key.options()) {
      for (KeyWrapper wrapper : wrappers) {
        String packet = wrapper.wrap(options).base64();
        annotations.merge(KEYS + wrapper.scheme(), packet, (one, more) -> one + "," + more);
      }
    }
    annotations.put(OPTIONS, new PublicOptions(hmac).encode());
    return annotations;
  }

  /// The annotations of `layer` without those that encryption added.
  public static Map<String, String> plainAnnotations(Descriptor layer) {
    var annotations = new LinkedHashMap<>(layer.annotations());
    annotations.keySet().removeIf(name -> name.startsWith(PREFIX));
    return annotations;
  }

  /// Opens the key of an encrypted layer with the first of `unwrappers` that can.
  ///
  /// @throws ImageException when none can, saying why each could not
  public static LayerKey unwrap(Descriptor layer, List<KeyUnwrapper> unwrappers) {
    var refusals = new ArrayList<String>();
    for (KeyUnwrapper unwrapper : unwrappers) {
      for (Bytes packet : packets(layer, unwrapper.scheme())) {
        try (Secret options = unwrapper.unwrap(packet)) {
          return LayerKey.parse(options);
        } catch (MalformedException e) {
          refusals.add(e.getMessage());
        }
      }
    }
    String found =
        refusals.isEmpty()
            ? "keys for " + (schemes(layer).isEmpty() ? "nobody" : schemes(layer)) + " only"
            : String.join("; ", refusals);
    throw new ImageException(
        "layer " + layer.digest() + ": expected a key that can be unwrapped here, found " + found);
  }

  private static List<Bytes> packets(Descriptor layer, String scheme) {
    String value = layer.annotations().getOrDefault(KEYS + scheme, "");
    var packets = new ArrayList<Bytes>();
    for (String encoded : value.isEmpty() ? new String[0] : value.split(",", -1)) {
      try {
        packets.add(Bytes.ofBase64(encoded.strip()));
      } catch (MalformedException e) {
        throw new MalformedException(
            "layer " + layer.digest() + ", annotation " + KEYS + scheme + ": " + e.getMessage(), e);
      }
    }
    return packets;
  }

  /// For whom the key of `layer` is wrapped: `jwe`, `pkcs7`, `provider.attestation-agent`.
  public static List<String> schemes(Descriptor layer) {
    return layer.annotations().keySet().stream()
        .filter(name -> name.startsWith(KEYS))
        .map(name -> name.substring(KEYS.length()))
        .sorted()
        .toList();
  }

  /// The keys of key brokers under which the key of `layer` is wrapped.
  public static List<String> keyIds(Descriptor layer) {
    return packets(layer, KbsKeyWrapper.SCHEME).stream()
        .map(packet -> AnnotationPacket.parse(packet).keyId())
        .toList();
  }

  /// The code that the ciphertext of `layer` must have.
  ///
  /// @throws MalformedException when the layer does not say, or asks for another cipher
  public static Authenticator authenticator(Descriptor layer, LayerKey key) {
    String where = "layer " + layer.digest();
    Optional<String> encoded = Optional.ofNullable(layer.annotations().get(OPTIONS));
    if (encoded.isEmpty()) {
      throw MalformedException.at(where, "the annotation " + OPTIONS, "none");
    }
    try {
      return new Authenticator(where, key.mac(), PublicOptions.parse(encoded.get()).hmac());
    } catch (MalformedException e) {
      throw new MalformedException(where + ": " + e.getMessage(), e);
    }
  }

  /// Collects the authentication code of a ciphertext and judges it at the end.
  public static final class Authenticator {
    private final String where;
    private final Mac mac;
    private final Bytes expected;

    private Authenticator(String where, Mac mac, Bytes expected) {
      this.where = where;
      this.mac = mac;
      this.expected = expected;
    }

    public void update(byte[] ciphertext, int offset, int length) {
      mac.update(ciphertext, offset, length);
    }

    /// @throws TamperedException when the ciphertext is not the one that was encrypted
    public void judge() {
      Bytes found = Bytes.of(mac.doFinal());
      if (!found.equals(expected)) {
        throw TamperedException.at(
            "HMAC of " + where, expected.hex(), found.hex() + " (the ciphertext was changed)");
      }
    }
  }

  /// Decrypts as it is read. The ciphertext must have been authenticated before: this cannot tell.
  public static InputStream decrypt(InputStream ciphertext, LayerKey key) {
    return new Decrypting(ciphertext, key.cipher());
  }

  private static void update(Cipher cipher, byte[] in, int count, byte[] out, int offset) {
    try {
      int done = cipher.update(in, 0, count, out, offset);
      if (done != count) {
        throw new IllegalStateException("a stream cipher gave " + done + " of " + count + " bytes");
      }
    } catch (ShortBufferException e) {
      throw new IllegalStateException("a stream cipher gave more than it took", e);
    }
  }

  /// No filter: bytes that are skipped must pass the cipher too.
  private static final class Decrypting extends InputStream {
    private final InputStream in;
    private final Cipher cipher;
    private final byte[] chunk = new byte[CHUNK];

    Decrypting(InputStream in, Cipher cipher) {
      this.in = in;
      this.cipher = cipher;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = in.read(chunk, 0, Math.min(length, chunk.length));
      if (count > 0) {
        update(cipher, chunk, count, buffer, offset);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
