package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.stack.EnclaveStack;
import dev.nacre.runtime.stack.GuestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is measured can be built again by anybody.
class GuestImageTest {
  @TempDir private Path elsewhere;

  /// The Debian packages are the inputs and are shared; runtime, class archive, agent and archive
  /// are made anew.
  @Test
  void theSameInputsGiveTheSameBytes() throws IOException {
    Cache usual = Cache.of(System.getenv());
    GuestImage first = new EnclaveStack(usual, System.out::println).guest();
    Files.createSymbolicLink(elsewhere.resolve("debian"), usual.root().resolve("debian"));
    GuestImage second = new EnclaveStack(new Cache(elsewhere), System.out::println).guest();
    assertThat(second.initrd()).isNotEqualTo(first.initrd());
    assertThat(Files.mismatch(first.initrd(), second.initrd())).isEqualTo(-1);
    assertThat(Files.mismatch(first.kernel(), second.kernel())).isEqualTo(-1);
  }
}
