package dev.nacre.image.oci;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where an image is read from: a registry, an OCI layout, an archive.
///
/// Nothing that it gives is believed: documents are checked against their digests here, blobs at
/// the end of the stream.
public interface ImageSource extends AutoCloseable {
  /// The place and the name, for messages.
  String description();

  /// What the reference names.
  ///
  /// @throws ImageException when it cannot be read, or is not what the reference's digest says
  Document root();

  /// Whether the name holds the digest of what it leads to, so that nobody could exchange manifest,
  /// configuration or layers. Then [#root] has been compared with that digest.
  default boolean pinned() {
    return false;
  }

  /// Reads the content of `descriptor` as it comes, unverified.
  ///
  /// @throws ImageException when there is no such content
  InputStream open(Descriptor descriptor);

  @Override
  void close();

  /// The content of `descriptor`, verified where it ends.
  default InputStream blob(Descriptor descriptor) {
    return new VerifiedStream("blob " + descriptor.digest(), descriptor, open(descriptor));
  }

  /// The content of `descriptor` as a whole, verified.
  ///
  /// @param limit the most bytes that are read
  default Bytes small(Descriptor descriptor, int limit) {
    if (descriptor.size() > limit) {
      throw MalformedException.at(
          "size of blob " + descriptor.digest(),
          "at most " + limit + " bytes",
          descriptor.size() + " bytes");
    }
    try (InputStream in = blob(descriptor)) {
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new ImageException(
          "blob " + descriptor.digest() + " of " + description() + ": " + e.getMessage(), e);
    }
  }

  /// The manifest or index that `descriptor` names.
  default Document document(Descriptor descriptor) {
    return Document.parse(small(descriptor, Document.LIMIT), Optional.of(descriptor.mediaType()));
  }

  /// The manifest for `platform`.
  ///
  /// @throws ImageException when the image has none
  default Manifest manifest(Platform platform) {
    return switch (root()) {
      case Manifest manifest -> manifest;
      case ImageIndex index ->
          switch (document(index.select(platform))) {
            case Manifest manifest -> manifest;
            case ImageIndex nested ->
                throw MalformedException.at(
                    "entry of index " + index.digest(),
                    "a manifest",
                    "an index " + nested.digest());
          };
    };
  }

  default ImageConfig config(Manifest manifest) {
    return ImageConfig.parse(small(manifest.config(), ImageConfig.LIMIT));
  }
}
