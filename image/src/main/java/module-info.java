import org.jspecify.annotations.NullMarked;

/// OCI images: references, registries, layers, encryption, unpacking.
///
/// Start at [dev.nacre.image.ImageLocation]: it opens an image wherever it is. What an image
/// consists of is in [dev.nacre.image.oci].
@NullMarked
module dev.nacre.image {
  requires static org.jspecify;
  requires aircompressor.v3;
  requires transitive dev.nacre.codec;

  exports dev.nacre.image;
  exports dev.nacre.image.archive;
  exports dev.nacre.image.build;
  exports dev.nacre.image.encryption;
  exports dev.nacre.image.layout;
  exports dev.nacre.image.oci;
  exports dev.nacre.image.registry;
  exports dev.nacre.image.unpack;
}
