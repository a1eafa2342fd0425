package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Documents stand with the code: their links lead somewhere, every room is on the map.
class DocumentsTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)");

  @Test
  void everyRelativeLinkLeadsToAFile() {
    List<String> broken = new ArrayList<>();
    for (Path document : SourceTree.files(".md")) {
      var links = LINK.matcher(SourceTree.read(document));
      while (links.find()) {
        if (!Files.exists(document.resolveSibling(links.group(1)))) {
          broken.add(SourceTree.name(document) + " -> " + links.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyDocumentIsListedInItsIndex() {
    Path docs = SourceTree.ROOT.resolve("docs");
    String index =
        SourceTree.read(docs.resolve("README.md")) + SourceTree.read(docs.resolve("adr/README.md"));
    List<String> unlisted = new ArrayList<>();
    for (Path document : SourceTree.files(".md")) {
      boolean listed =
          !document.startsWith(docs)
              || document.endsWith("README.md")
              || index.contains(document.getFileName().toString());
      if (!listed) {
        unlisted.add(SourceTree.name(document));
      }
    }
    assertThat(unlisted).as("documents that no index lists").isEmpty();
  }

  @Test
  void everyRoomIsOnTheMap() {
    String map = SourceTree.read(SourceTree.ROOT.resolve("ARCHITECTURE.md"));
    var modules =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(SourceTree.read(SourceTree.ROOT.resolve("pom.xml")));
    List<String> missing = new ArrayList<>();
    while (modules.find()) {
      if (!map.contains("| `" + modules.group(1) + "` |")) {
        missing.add(modules.group(1));
      }
    }
    assertThat(missing).as("rooms that ARCHITECTURE.md does not list").isEmpty();
  }

  @Test
  void everyTestThatTheThreatModelNamesIsThere() {
    var named = TEST.matcher(SourceTree.read(SourceTree.ROOT.resolve("docs/threat-model.md")));
    Map<String, String> sources = new HashMap<>();
    for (Path file : SourceTree.files("Test.java")) {
      sources.merge(file.getFileName().toString(), SourceTree.read(file), String::concat);
    }
    List<String> missing = new ArrayList<>();
    while (named.find()) {
      String source = sources.getOrDefault(named.group(1) + ".java", "");
      if (!source.contains("void " + named.group(2) + "(")) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyAttackOfTheThreatModelNamesATest() {
    List<String> rows =
        SourceTree.read(SourceTree.ROOT.resolve("docs/threat-model.md"))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.matches("\\| (attack|case) \\|.*"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(80);
    assertThat(rows).allMatch(row -> TEST.matcher(row).find());
  }
}
