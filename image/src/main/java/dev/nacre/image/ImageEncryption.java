package dev.nacre.image;

import dev.nacre.image.archive.Compressor;
import dev.nacre.image.encryption.KeyUnwrapper;
import dev.nacre.image.encryption.KeyWrapper;
import dev.nacre.image.encryption.LayerEncryption;
import dev.nacre.image.encryption.SpooledLayer;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// Encrypts and decrypts the layers of whole images.
public final class ImageEncryption {
  private ImageEncryption() {}

  /// What is encrypted, and for whom.
  ///
  /// @param wrappers one a reader, at least one
  /// @param layers positions of the layers that are encrypted, the lowest layer being 0 and the
  ///   highest -1; none means all
  /// @param compression of layers that come uncompressed, because ciphertext does not compress
  public record Plan(List<KeyWrapper> wrappers, List<Integer> layers, Compression compression) {
    public Plan {
      wrappers = List.copyOf(wrappers);
      layers = List.copyOf(layers);
    }

    /// All layers, for one reader.
    public static Plan all(KeyWrapper reader) {
      return new Plan(List.of(reader), List.of(), Compression.GZIP);
    }

    private boolean selects(int index, int count) {
      for (int layer : layers) {
        if (layer >= count || layer < -count) {
          throw new ImageException(
              "layer "
                  + layer
                  + ": expected -"
                  + count
                  + " to "
                  + (count - 1)
                  + ", because the image has "
                  + count
                  + " layers");
        }
      }
      return layers.isEmpty() || layers.contains(index) || layers.contains(index - count);
    }
  }

  /// Copies an image and encrypts its layers on the way.
  ///
  /// @return the document that the target's reference now names
  /// @throws ImageException when a selected layer is encrypted already
  public static Document encrypt(
      ImageSource source, ImageTarget target, Plan plan, SecureRandom chance) {
    return new LayerRewrite(source, target, new Encrypting(plan, chance)).run();
  }

  /// Copies an image and decrypts its encrypted layers on the way.
  ///
  /// @return the document that the target's reference now names
  public static Document decrypt(
      ImageSource source, ImageTarget target, List<KeyUnwrapper> unwrappers) {
    return new LayerRewrite(source, target, new Decrypting(unwrappers)).run();
  }

  private record Encrypting(Plan plan, SecureRandom chance) implements LayerRewrite.Change {
    @Override
    public boolean concerns(Manifest manifest, int index) {
      return plan.selects(index, manifest.layers().size())
          && manifest.layers().get(index).mediaType().isLayer();
    }

    @Override
    public Descriptor apply(Descriptor layer, ImageSource source, ImageTarget target)
        throws IOException {
      if (layer.mediaType().isEncrypted()) {
        throw new ImageException(
            "layer "
                + layer.digest()
                + ": expected plaintext, found an encrypted layer;"
                + " decrypt the image first");
      }
      if (layer.mediaType().compression() != Compression.NONE
          || plan.compression() == Compression.NONE) {
        try (InputStream plaintext = source.blob(layer)) {
          return encrypt(layer, plaintext, target);
        }
      }
      try (Spool compressed = Spool.create()) {
        Descriptor packed =
            compressed.fill(
                MediaType.layer(plan.compression()),
                layer.annotations(),
                out -> compress(source, layer, out));
        try (InputStream plaintext = Files.newInputStream(compressed.file())) {
          return encrypt(packed, plaintext, target);
        }
      }
    }

    private void compress(ImageSource source, Descriptor layer, OutputStream out)
        throws IOException {
      try (InputStream plaintext = source.blob(layer);
          OutputStream packing = Compressor.compress(plan.compression(), out)) {
        plaintext.transferTo(packing);
      }
    }

    private Descriptor encrypt(Descriptor layer, InputStream plaintext, ImageTarget target)
        throws IOException {
      try (Spool spool = Spool.create()) {
        Descriptor encrypted;
        try (OutputStream out = Files.newOutputStream(spool.file())) {
          encrypted = LayerEncryption.encrypt(layer, plaintext, out, plan.wrappers(), chance);
        }
        spool.putInto(target, encrypted);
        return encrypted;
      }
    }
  }

  private record Decrypting(List<KeyUnwrapper> unwrappers) implements LayerRewrite.Change {
    @Override
    public boolean concerns(Manifest manifest, int index) {
      return manifest.layers().get(index).mediaType().isEncrypted();
    }

    @Override
    public Descriptor apply(Descriptor layer, ImageSource source, ImageTarget target)
        throws IOException {
      var key = Optional.of(LayerEncryption.unwrap(layer, unwrappers));
      try (Spool ciphertext = Spool.create();
          Spool plaintext = Spool.create();
          var genuine = SpooledLayer.receive(layer, source.open(layer), key, ciphertext.file())) {
        Descriptor opened =
            plaintext.fill(
                layer.mediaType().decrypted(),
                LayerEncryption.plainAnnotations(layer),
                out -> {
                  try (InputStream in = genuine.open()) {
                    in.transferTo(out);
                  }
                });
        plaintext.putInto(target, opened);
        return opened;
      }
    }
  }
}
