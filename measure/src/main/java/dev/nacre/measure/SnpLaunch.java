package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.measure.LaunchDigest.PageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A launch of an SEV-SNP machine, of which [#digest] predicts the launch digest: what the
/// processor will report as its `measurement`.
///
/// @param kernel the hashes the host puts into the table; empty when the machine starts without a
///   kernel from the host
/// @param guestFeatures SEV_FEATURES of the virtual CPUs: see [#USUAL_FEATURES]
public record SnpLaunch(
    Firmware firmware, Optional<KernelHashes> kernel, Vcpus vcpus, long guestFeatures) {
  /// SNP active and nothing else.
  public static final long USUAL_FEATURES = 0x1;

  public static SnpLaunch of(Firmware firmware, KernelHashes kernel, Vcpus vcpus) {
    return new SnpLaunch(firmware, Optional.of(kernel), vcpus, USUAL_FEATURES);
  }

  /// 48 bytes.
  ///
  /// @throws MalformedException when the firmware was not built for such a launch
  public Bytes digest() {
    return digestFrom(firmwareDigest(firmware));
  }

  /// The digest after the firmware's pages, from which [#digestFrom] goes on: to be kept by whoever
  /// measures the same firmware often.
  public static Bytes firmwareDigest(Firmware firmware) {
    return LaunchDigest.empty().addPages(firmware.content(), firmware.base()).reached();
  }

  /// Like [#digest], without hashing the firmware again.
  ///
  /// @param firmwareDigest see [#firmwareDigest]
  public Bytes digestFrom(Bytes firmwareDigest) {
    requireBuiltForThis();
    LaunchDigest digest = LaunchDigest.continuing(firmwareDigest);
    for (SevSection section : ordered()) {
      add(section, digest);
    }
    return digest.addVmsas(vmsaPages(guestFeatures)).reached();
  }

  /// The pages of the virtual CPUs' first states, the boot processor's first.
  List<Bytes> vmsaPages(long features) {
    return vmsaPages(firmware, vcpus, features);
  }

  static List<Bytes> vmsaPages(Firmware firmware, Vcpus vcpus, long features) {
    var pages = new ArrayList<Bytes>();
    pages.add(new Vmsa(Vmsa.FIRST_ENTRY, vcpus.signature(), features, vcpus.vmm()).page());
    if (vcpus.count() > 1) {
      Bytes other =
          new Vmsa(firmware.resetAddress(), vcpus.signature(), features, vcpus.vmm()).page();
      for (int i = 1; i < vcpus.count(); i++) {
        pages.add(other);
      }
    }
    return pages;
  }

  /// EC2 adds the CPUID page last, the others go by the firmware's table.
  private List<SevSection> ordered() {
    var ordered = new ArrayList<>(firmware.sections());
    if (vcpus.vmm() == Vmm.EC2) {
      ordered.sort((a, b) ->
          Boolean.compare(a.kind() == SevSection.Kind.CPUID, b.kind() == SevSection.Kind.CPUID));
    }
    return ordered;
  }

  private void add(SevSection section, LaunchDigest digest) {
    switch (section.kind()) {
      case SEC_MEMORY ->
          digest.addUnhashed(vcpus.vmm() == Vmm.GCE ? PageType.UNMEASURED : PageType.ZERO, section);
      case SECRETS -> digest.addUnhashed(PageType.SECRETS, section);
      case CPUID -> digest.addUnhashed(PageType.CPUID, section);
      case SVSM_CALLING_AREA -> digest.addUnhashed(PageType.ZERO, section);
      case KERNEL_HASHES -> {
        if (kernel.isPresent()) {
          digest.addPages(hashesPage(section), section.base());
        } else {
          digest.addUnhashed(PageType.ZERO, section);
        }
      }
    }
  }

  private Bytes hashesPage(SevSection section) {
    int offset = (int) (firmware.hashTableAddress() - section.base());
    var page = new byte[(int) section.size()];
    byte[] table = kernel.orElseThrow().table().toArray();
    System.arraycopy(table, 0, page, offset, table.length);
    return Bytes.of(page);
  }

  private void requireBuiltForThis() {
    if (firmware.sections().isEmpty()) {
      throw MalformedException.at(
          "firmware", "a build for SEV-SNP, with SEV metadata", "an image without");
    }
    if (kernel.isPresent()) {
      long table = firmware.hashTableAddress();
      boolean hasPlace =
          firmware.sections().stream()
              .filter(section -> section.kind() == SevSection.Kind.KERNEL_HASHES)
              .filter(section -> section.size() == Firmware.PAGE)
              .anyMatch(section -> section.contains(table, table + KernelHashes.TABLE_SIZE));
      if (!hasPlace) {
        throw MalformedException.at(
            "firmware",
            "an AmdSev build, with a page for kernel hashes",
            "a kernel to measure and no such page");
      }
    }
  }
}
