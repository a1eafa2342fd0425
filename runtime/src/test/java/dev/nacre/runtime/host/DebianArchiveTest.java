package dev.nacre.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DebianArchiveTest {
  @Test
  void aFileNameCarriesTheVersion() {
    assertThat(DebianArchive.version(Path.of("/x/edk2_2022.11-6+deb12u2.dsc")))
        .isEqualTo("2022.11-6+deb12u2");
    assertThat(DebianArchive.version(Path.of("libcap2_1%3a2.66-4_amd64.deb")))
        .isEqualTo("1:2.66-4");
  }
}
