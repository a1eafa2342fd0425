package dev.nacre.image.oci;

/// How the tar archive of a layer is compressed.
public enum Compression {
  NONE(""),
  GZIP("+gzip"),
  ZSTD("+zstd");

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /// What follows `…tar` in a media type.
  public String suffix() {
    return suffix;
  }
}
