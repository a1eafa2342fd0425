package dev.nacre.image;

import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageConfig;
import dev.nacre.image.oci.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// An image that was pulled, proven and unpacked.
///
/// @param root of the unpacked file system
/// @param digest of what the reference named: the manifest, or the index that holds it
/// @param pinned whether the reference named the digest, which then proves manifest, configuration
///   and layers; otherwise the uncompressed layers were compared with the configuration
/// @param busy how long each stage worked, waiting left out: `manifest`, `keys`, `pull` (download
///   and proof of the ciphertext), `decrypt` (and decompression), `unpack`. The last three overlap
/// @param bytes of all files
public record PulledImage(
    Path root,
    Digest digest,
    boolean pinned,
    Manifest manifest,
    ImageConfig config,
    Map<String, Duration> busy,
    long entries,
    long bytes) {
  public PulledImage {
    busy = Map.copyOf(busy);
  }
}
