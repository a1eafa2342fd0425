package dev.nacre.image.oci;

/// Where an image is written to: a registry or an OCI layout.
///
/// Blobs first, then the documents that name them, the root last.
public interface ImageTarget extends AutoCloseable {
  /// The place and the name, for messages.
  String description();

  boolean has(Descriptor blob);

  /// Writes a blob, which must be what `blob` says.
  ///
  /// @throws TamperedException when `content` is something else
  void put(Descriptor blob, BlobContent content);

  /// Writes a manifest that an index names.
  void put(Manifest manifest);

  /// Writes the document and lets the reference name it.
  void root(Document document);

  @Override
  void close();
}
