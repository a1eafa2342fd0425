package dev.nacre.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Finds out what this host can offer, by what its kernel shows.
public final class HostProbe {
  private final Path root;
  private final BooleanSupplier kvmBoots;
  private final Supplier<HostPlatform.SevSnp> capabilities;

  /// @param root `/`; another folder in tests
  /// @param kvmBoots tries whether KVM really boots a kernel; asked only when it is there
  /// @param capabilities asks for the processor's numbers, on a host with SEV-SNP
  HostProbe(Path root, BooleanSupplier kvmBoots, Supplier<HostPlatform.SevSnp> capabilities) {
    this.capabilities = capabilities;
    this.root = root;
    this.kvmBoots = kvmBoots;
  }

  /// A probe of the running host.
  public static HostProbe ofThisHost(KvmTrial trial) {
    return new HostProbe(Path.of("/"), trial::boots, SevCapabilities::ofThisHost);
  }

  public HostPlatform probe() {
    if (Files.exists(at("dev/sev")) && isOn("sys/module/kvm_amd/parameters/sev_snp")) {
      return capabilities.get();
    }
    if (isOn("sys/module/kvm_intel/parameters/tdx")) {
      return new HostPlatform.Tdx();
    }
    return emulated();
  }

  private HostPlatform emulated() {
    if (!Files.exists(at("dev/kvm"))) {
      return tcg("this host has neither SEV-SNP nor TDX nor KVM");
    }
    if (!Files.isReadable(at("dev/kvm")) || !Files.isWritable(at("dev/kvm"))) {
      return tcg("this host has neither SEV-SNP nor TDX, and this user may not use /dev/kvm");
    }
    if (!kvmBoots.getAsBoolean()) {
      return tcg(
          "this host has neither SEV-SNP nor TDX, and its KVM did not boot an ordinary kernel");
    }
    return new HostPlatform.Emulated(
        Platform.Accelerator.KVM, "this host has neither SEV-SNP nor TDX");
  }

  private static HostPlatform tcg(String because) {
    return new HostPlatform.Emulated(Platform.Accelerator.TCG, because);
  }

  private boolean isOn(String parameter) {
    Path file = at(parameter);
    try {
      return Files.isReadable(file) && Files.readString(file).strip().matches("[Yy1]");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path at(String path) {
    return root.resolve(path);
  }
}
