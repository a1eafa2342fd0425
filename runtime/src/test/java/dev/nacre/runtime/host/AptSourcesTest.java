package dev.nacre.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir private Path etc;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectory(etc.resolve("sources.list.d"));
  }

  @Test
  void aParagraphGetsSourcesAndKeepsItsOptions() throws IOException {
    Files.writeString(
        etc.resolve("sources.list.d/debian.sources"),
        """
        # a comment
        Types: deb
        URIs: http://mirror.example/debian
        Suites: bookworm bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Types: deb
        URIs: http://mirror.example/debian-security
        Suites: bookworm-security
        Components: main
        """);
    AptSources sources = AptSources.read(etc, "bookworm");
    assertThat(sources.paragraphs())
        .containsExactly(
            """
            Types: deb deb-src
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\
            """,
            """
            Types: deb deb-src
            URIs: http://mirror.example/debian-security
            Suites: bookworm-security
            Components: main\
            """);
  }

  @Test
  void aLineGetsSourcesAndKeepsItsOptions() throws IOException {
    Files.writeString(
        etc.resolve("sources.list"),
        """
        deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
        # deb http://off.example/debian bookworm main
        deb-src http://mirror.example/debian bookworm main
        """);
    assertThat(AptSources.read(etc, "bookworm").lines())
        .containsExactly(
            "deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib",
            "deb-src [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib");
  }

  @Test
  void repositoriesOfOthersAndDisabledOnesAreLeftOut() throws IOException {
    Files.writeString(
        etc.resolve("sources.list.d/other.sources"),
        "Types: deb\nURIs: http://o.example\nSuites: nodistro\nComponents: main\n");
    Files.writeString(
        etc.resolve("sources.list.d/off.sources"),
        "Types: deb\nEnabled: no\nURIs: http://o.example\nSuites: bookworm\nComponents: main\n");
    Files.writeString(
        etc.resolve("sources.list.d/other.list"), "deb http://o.example/apt tool-bookworm main\n");
    assertThat(AptSources.read(etc, "bookworm").isEmpty()).isTrue();
  }
}
