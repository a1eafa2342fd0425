package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/// A launch of an SEV or SEV-ES machine, before SNP: one SHA-256 over everything that is loaded.
///
/// @param kernel the hashes the host puts into the table; empty when the machine starts without a
///   kernel from the host
public record SevLaunch(Firmware firmware, Optional<KernelHashes> kernel) {
  /// The launch digest of SEV, 32 bytes. What the processor reports is an HMAC over it.
  ///
  /// @throws dev.nacre.codec.MalformedException when the firmware has no place for kernel hashes
  public Bytes sevDigest() {
    return Bytes.of(loaded().digest());
  }

  /// The launch digest of SEV-ES, which also covers the first state of the virtual CPUs, 32 bytes.
  ///
  /// @throws dev.nacre.codec.MalformedException when the firmware was not built for such a launch
  public Bytes sevEsDigest(Vcpus vcpus) {
    MessageDigest digest = loaded();
    List<Bytes> pages = SnpLaunch.vmsaPages(firmware, vcpus, 0);
    pages.forEach(page -> page.updateInto(digest));
    return Bytes.of(digest.digest());
  }

  private MessageDigest loaded() {
    MessageDigest digest = Sha.SHA_256.start();
    firmware.content().updateInto(digest);
    if (kernel.isPresent()) {
      firmware.requireHashTable();
      kernel.get().table().updateInto(digest);
    }
    return digest;
  }
}
