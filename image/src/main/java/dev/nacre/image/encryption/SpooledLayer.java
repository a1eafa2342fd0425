package dev.nacre.image.encryption;

import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.oci.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A layer in a local file, which is what its digest and, when it is encrypted, its authentication
/// code say.
///
/// There is no other way to plaintext than through such a layer: nothing is decrypted before all of
/// the ciphertext is known to be genuine. Closing it removes the file.
public final class SpooledLayer implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final Descriptor layer;
  private final Optional<LayerKey> key;
  private final Path file;

  private SpooledLayer(Descriptor layer, Optional<LayerKey> key, Path file) {
    this.layer = layer;
    this.key = key;
    this.file = file;
  }

  /// Reads all of `content` into `file` and judges it.
  ///
  /// @throws TamperedException when it is not what the digest or the authentication code says; the
  ///   file is gone then
  public static SpooledLayer receive(
      Descriptor layer, InputStream content, Optional<LayerKey> key, Path file) {
    boolean genuine = false;
    try (var verified = new VerifiedStream("layer " + layer.digest(), layer, content);
        OutputStream out = Files.newOutputStream(file)) {
      Optional<LayerEncryption.Authenticator> authenticator =
          key.map(opened -> LayerEncryption.authenticator(layer, opened));
      byte[] chunk = new byte[CHUNK];
      for (int count; (count = verified.read(chunk)) > 0; ) {
        if (authenticator.isPresent()) {
          authenticator.get().update(chunk, 0, count);
        }
        out.write(chunk, 0, count);
      }
      authenticator.ifPresent(LayerEncryption.Authenticator::judge);
      genuine = true;
      return new SpooledLayer(layer, key, file);
    } catch (IOException e) {
      throw new ImageException("layer " + layer.digest() + ": " + e, e);
    } finally {
      if (!genuine) {
        remove(file);
      }
    }
  }

  public Descriptor layer() {
    return layer;
  }

  /// The plaintext as it was before encryption: still compressed, if the layer is.
  public InputStream open() throws IOException {
    InputStream stored = Files.newInputStream(file);
    return key.isPresent() ? LayerEncryption.decrypt(stored, key.get()) : stored;
  }

  @Override
  public void close() {
    key.ifPresent(LayerKey::close);
    remove(file);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ImageException("removing " + file + ": " + e, e);
    }
  }
}
