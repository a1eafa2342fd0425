import org.jspecify.annotations.NullMarked;

/// OCI images: references, registries, layers, encryption, unpacking.
@NullMarked
module dev.nacre.image {
  requires static org.jspecify;
  requires dev.nacre.codec;
}
