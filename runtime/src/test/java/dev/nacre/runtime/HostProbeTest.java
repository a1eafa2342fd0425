package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProbeTest {
  @TempDir private Path root;

  @Test
  void snpNeedsTheDeviceAndTheKernelsYes() throws IOException {
    write("sys/module/kvm_amd/parameters/sev_snp", "Y\n");
    assertThat(probe(true)).isInstanceOf(HostPlatform.Emulated.class);
    write("dev/sev", "");
    assertThat(probe(true)).isEqualTo(new HostPlatform.SevSnp(47, 5));
    write("sys/module/kvm_amd/parameters/sev_snp", "N\n");
    assertThat(probe(true)).isInstanceOf(HostPlatform.Emulated.class);
  }

  @Test
  void tdxNeedsTheKernelsYes() throws IOException {
    write("sys/module/kvm_intel/parameters/tdx", "Y\n");
    assertThat(probe(true)).isEqualTo(new HostPlatform.Tdx());
  }

  @Test
  void kvmIsTrustedOnlyAfterItBooted() throws IOException {
    write("dev/kvm", "");
    assertThat(probe(true))
        .isEqualTo(
            new HostPlatform.Emulated(
                Platform.Accelerator.KVM, "this host has neither SEV-SNP nor TDX"));
    assertThat(probe(false))
        .isEqualTo(
            new HostPlatform.Emulated(
                Platform.Accelerator.TCG,
                "this host has neither SEV-SNP nor TDX, and its KVM did not boot an ordinary"
                    + " kernel"));
  }

  @Test
  void aBareHostTranslates() {
    assertThat(probe(true))
        .isEqualTo(
            new HostPlatform.Emulated(
                Platform.Accelerator.TCG, "this host has neither SEV-SNP nor TDX nor KVM"));
  }

  private HostPlatform probe(boolean kvmBoots) {
    return new HostProbe(root, () -> kvmBoots, () -> new HostPlatform.SevSnp(47, 5)).probe();
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
