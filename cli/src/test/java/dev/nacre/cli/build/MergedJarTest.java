package dev.nacre.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedJarTest {
  private static final String SERVICE = "META-INF/services/sample.Service";

  @TempDir private Path folder;

  @Test
  void listsOfServicesArePutTogether() throws IOException {
    Path one = jar("one", Map.of(SERVICE, "sample.One", "META-INF/helidon/manifest", "#\none"));
    Path two = jar("two", Map.of(SERVICE, "sample.Two", "META-INF/helidon/manifest", "#\ntwo"));

    assertThat(merged(one, two))
        .containsEntry(SERVICE, "sample.One\nsample.Two\n")
        .containsEntry("META-INF/helidon/manifest", "#\none\n#\ntwo\n");
  }

  @Test
  void theFirstOfTwoFilesCountsAsOnAClassPath() throws IOException {
    Path one = jar("one", Map.of("sample/text", "first"));
    Path two = jar("two", Map.of("sample/text", "second"));

    assertThat(merged(one, two)).containsExactly(Map.entry("sample/text", "first"));
  }

  @Test
  void filesForThisReleaseOfJavaTakeThePlaceOfOthers() throws IOException {
    Path releases =
        jar(
            "releases",
            Map.of(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nMulti-Release: true\n",
                "sample/text",
                "old",
                "META-INF/versions/9/sample/text",
                "newer",
                "META-INF/versions/11/sample/text",
                "new",
                "META-INF/versions/9999/sample/text",
                "of another time"));

    assertThat(merged(releases)).containsEntry("sample/text", "new");
  }

  @Test
  void whatDescribesASingleJarStaysBehind() throws IOException {
    Path described =
        jar(
            "described",
            Map.of(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\n",
                "module-info.class",
                "",
                "META-INF/LICENSE",
                "terms"));

    assertThat(merged(described)).containsExactly(Map.entry("META-INF/LICENSE", "terms"));
  }

  @Test
  void whatAServerNeverCallsIsLeftOut() throws IOException {
    Path forging = jar("bcprov-jdk18on-1.0", Map.of("sample/Forging.class", ""));
    Path apis =
        jar(
            "apis",
            Map.of(
                "com/google/cloud/sample/Message.class", "",
                "com/google/rpc/Status.class", "",
                "sample/message.proto", "",
                "META-INF/maven/sample/pom.xml", ""));

    assertThat(merged(forging, apis)).containsOnlyKeys("com/google/rpc/Status.class");
  }

  @Test
  void theServerRequiresNothingThatForges() throws IOException {
    var required = new TreeSet<String>();
    var open = new ArrayDeque<>(List.of("dev.nacre.keybroker"));
    Map<String, Set<String>> modules = modules();
    while (!open.isEmpty()) {
      String name = open.remove();
      if (required.add(name)) {
        open.addAll(modules.getOrDefault(name, Set.of()));
      }
    }

    assertThat(modules.keySet()).anyMatch(name -> name.startsWith("org.bouncycastle."));
    assertThat(required)
        .contains("dev.nacre.storage", "io.helidon.webserver")
        .noneMatch(name -> name.startsWith("org.bouncycastle."));
  }

  /// What each module of the class path requires.
  private static Map<String, Set<String>> modules() throws IOException {
    var modules = new TreeMap<String, Set<String>>();
    for (URL file : Collections.list(ClassLoader.getSystemResources("module-info.class"))) {
      try (InputStream in = file.openStream()) {
        ModuleDescriptor module = ModuleDescriptor.read(in);
        modules.put(
            module.name(),
            module.requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet()));
      }
    }
    return modules;
  }

  private Map<String, String> merged(Path... jars) throws IOException {
    Path target = folder.resolve("merged.jar");
    MergedJar.write(List.of(jars), target);
    var content = new TreeMap<String, String>();
    try (var jar = new JarFile(target.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        try (var in = jar.getInputStream(entry)) {
          content.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
        }
      }
    }
    return content;
  }

  private Path jar(String name, Map<String, String> files) throws IOException {
    Path path = folder.resolve(name + ".jar");
    try (var out = new JarOutputStream(Files.newOutputStream(path))) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        out.putNextEntry(new JarEntry(file.getKey()));
        out.write(file.getValue().getBytes(UTF_8));
      }
    }
    return path;
  }
}
