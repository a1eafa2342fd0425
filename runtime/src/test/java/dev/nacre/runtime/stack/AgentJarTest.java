package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentJarTest {
  @TempDir private Path folder;

  @Test
  void theSameClassesGiveTheSameBytesFromFolderOrJarAtAnyTime() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/a"));
    Files.writeString(classes.resolve("B.class"), "b");
    Files.writeString(classes.resolve("A.class"), "a");
    Path jar = jar("one.jar", "a/B.class", "b", "a/A.class", "a");
    assertThat(merged(List.of(folder.resolve("classes"))))
        .hasSameBinaryContentAs(merged(List.of(jar)));
  }

  @Test
  void classesForNewerReleasesReplaceOlderOnes() throws IOException {
    Path jar =
        jar(
            "one.jar",
            "META-INF/versions/9/A.class",
            "nine",
            "A.class",
            "eight",
            "META-INF/versions/21/A.class",
            "twenty-one",
            "META-INF/versions/99/A.class",
            "of the future");
    assertThat(read(merged(List.of(jar)), "A.class")).isEqualTo("twenty-one");
  }

  @Test
  void theFirstOfTwoCountsButServicesAreJoined() throws IOException {
    Path one = jar("one.jar", "A.class", "first", "META-INF/services/S", "a.One");
    Path two = jar("two.jar", "A.class", "second", "META-INF/services/S", "b.Two");
    Path merged = merged(List.of(one, two));
    assertThat(read(merged, "A.class")).isEqualTo("first");
    assertThat(read(merged, "META-INF/services/S")).isEqualTo("a.One\nb.Two");
  }

  @Test
  void declarationsAndBuildRecordsAreLeftOut() throws IOException {
    Path jar =
        jar(
            "one.jar",
            "module-info.class",
            "",
            "META-INF/MANIFEST.MF",
            "",
            "META-INF/X.SF",
            "",
            "META-INF/maven/g/a/pom.xml",
            "",
            "META-INF/versions/9/module-info.class",
            "",
            "p/C.class",
            "");
    Path merged = merged(List.of(jar));
    try (var zip = new ZipFile(merged.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("p/C.class");
    }
    assertThat(AgentJar.classes(merged)).containsExactly("p/C");
  }

  private int count;

  private Path merged(List<Path> classPath) throws IOException {
    Path jar = folder.resolve("merged-" + count++ + ".jar");
    AgentJar.write(classPath, jar);
    return jar;
  }

  private Path jar(String name, String... namesAndContents) throws IOException {
    Path jar = folder.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        out.putNextEntry(new ZipEntry(namesAndContents[i]));
        out.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private static String read(Path jar, String name) throws IOException {
    try (var zip = new ZipFile(jar.toFile());
        var in = zip.getInputStream(new ZipEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
