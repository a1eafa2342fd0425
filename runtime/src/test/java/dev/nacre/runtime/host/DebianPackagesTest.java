package dev.nacre.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianPackagesTest {
  @TempDir private Path folder;
  private Path database;

  @BeforeEach
  void database() throws IOException {
    database =
        Files.writeString(
            folder.resolve("status"),
            """
            Package: nasm
            Status: install ok installed
            Version: 2.16

            Package: removed
            Status: deinstall ok config-files

            Package: half
            Status: install ok half-configured
            """);
  }

  @Test
  void onlyWhollyInstalledPackagesCount() {
    assertThat(
            new DebianPackages(database, false).missing(List.of("nasm", "removed", "half", "new")))
        .containsExactly("removed", "half", "new");
  }

  @Test
  void anOrdinaryUserGetsTheOneCommandToCopy() {
    assertThatThrownBy(() ->
            new DebianPackages(database, false)
                .require(
                    "building the firmware", List.of("nasm", "gcc", "make"), Progress.silent()))
        .isInstanceOf(HostException.class)
        .hasMessage(
            """
            building the firmware needs packages that are not installed; run this once, then try again:
              sudo apt-get install -y --no-install-recommends gcc make\
            """);
  }

  @Test
  void nothingIsSaidWhenAllIsThere() {
    assertThatCode(() ->
            new DebianPackages(database, false)
                .require("anything", List.of("nasm"), line -> assertThat(line).isEmpty()))
        .doesNotThrowAnyException();
  }

  @Test
  void aHostWithoutDpkgIsToldWhatNacreRunsOn() {
    assertThatThrownBy(
            () -> new DebianPackages(folder.resolve("none"), true).missing(List.of("nasm")))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("Debian 12");
  }
}
