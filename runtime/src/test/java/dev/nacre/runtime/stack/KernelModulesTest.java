package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
  @TempDir private Path folder;

  @Test
  void whatAModuleNeedsIsLoadedBeforeIt() throws IOException {
    module("virtio_pci", "virtio,virtio_ring");
    module("virtio", "virtio_ring");
    module("virtio_ring", "");
    assertThat(order("virtio_pci")).containsExactly("virtio_ring.ko", "virtio.ko", "virtio_pci.ko");
  }

  @Test
  void dashesAndUnderscoresAreTheSame() throws IOException {
    module("virtio-rng", "");
    assertThat(order("virtio_rng")).containsExactly("virtio-rng.ko");
  }

  @Test
  void aWantedModuleWithoutAFileIsBuiltIn() throws IOException {
    assertThat(order("virtio")).isEmpty();
  }

  @Test
  void aDependencyWithoutAFileIsAnError() throws IOException {
    module("a", "b");
    assertThatThrownBy(() -> order("a"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("a.ko depends on b");
  }

  @Test
  void aCircleIsAnErrorAndNoEndlessLoop() throws IOException {
    module("a", "b");
    module("b", "a");
    assertThatThrownBy(() -> order("a"))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("circle");
  }

  private void module(String name, String depends) throws IOException {
    Path deep = Files.createDirectories(folder.resolve("kernel/drivers"));
    Files.writeString(
        deep.resolve(name + ".ko"), "ELF\0license=GPL\0depends=" + depends + "\0intree=Y\0");
  }

  private List<String> order(String... wanted) throws IOException {
    return KernelModules.in(folder).loadOrder(List.of(wanted)).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }
}
