package dev.nacre.image.oci;

import dev.nacre.codec.MalformedException;

/// A media type of the OCI or Docker image formats.
public record MediaType(String value) {
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  private static final String OCI_NONDISTRIBUTABLE =
      "application/vnd.oci.image.layer.nondistributable.v1.tar";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar";
  private static final String ENCRYPTED = "+encrypted";

  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");

  public MediaType {
    if (value.isEmpty() || value.length() > 255 || !value.chars().allMatch(MediaType::isGraphic)) {
      throw MalformedException.at("media type", "at most 255 graphic ASCII characters", value);
    }
  }

  private static boolean isGraphic(int c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  public static MediaType layer(Compression compression) {
    return new MediaType(OCI_LAYER + compression.suffix());
  }

  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_LIST);
  }

  public boolean isLayer() {
    return value.startsWith(OCI_LAYER)
        || value.startsWith(OCI_NONDISTRIBUTABLE)
        || value.startsWith(DOCKER_LAYER)
        || value.startsWith(DOCKER_FOREIGN);
  }

  public boolean isEncrypted() {
    return isLayer() && value.endsWith(ENCRYPTED);
  }

  /// The type of this layer once encrypted: always an OCI type, because Docker has none.
  ///
  /// @throws MalformedException when this is no layer that can be encrypted
  public MediaType encrypted() {
    if (isEncrypted()) {
      throw MalformedException.at("layer media type", "one not encrypted yet", value);
    }
    return new MediaType(ociBase() + compression().suffix() + ENCRYPTED);
  }

  /// The type of this encrypted layer once decrypted.
  public MediaType decrypted() {
    if (!isEncrypted()) {
      throw MalformedException.at("layer media type", "…" + ENCRYPTED, value);
    }
    return new MediaType(value.substring(0, value.length() - ENCRYPTED.length()));
  }

  /// @throws MalformedException when this is no layer, or compressed in an unknown way
  public Compression compression() {
    String rest = value.substring(base().length());
    if (rest.endsWith(ENCRYPTED)) {
      rest = rest.substring(0, rest.length() - ENCRYPTED.length());
    }
    return switch (rest) {
      case "" -> Compression.NONE;
      case "+gzip", ".gzip" -> Compression.GZIP;
      case "+zstd", ".zstd" -> Compression.ZSTD;
      default -> throw notALayer();
    };
  }

  /// The OCI type of the same layer, manifest, index or configuration.
  public MediaType toOci() {
    if (equals(DOCKER_MANIFEST)) {
      return OCI_MANIFEST;
    }
    if (equals(DOCKER_LIST)) {
      return OCI_INDEX;
    }
    if (equals(DOCKER_CONFIG)) {
      return OCI_CONFIG;
    }
    return isLayer() && !isEncrypted() ? new MediaType(ociBase() + compression().suffix()) : this;
  }

  private String ociBase() {
    return switch (base()) {
      case DOCKER_LAYER -> OCI_LAYER;
      case DOCKER_FOREIGN -> OCI_NONDISTRIBUTABLE;
      default -> base();
    };
  }

  private String base() {
    for (String base :
        new String[] {OCI_LAYER, OCI_NONDISTRIBUTABLE, DOCKER_LAYER, DOCKER_FOREIGN}) {
      if (value.startsWith(base)) {
        return base;
      }
    }
    throw notALayer();
  }

  private MalformedException notALayer() {
    return MalformedException.at("layer media type", "a tar, tar+gzip or tar+zstd layer", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
