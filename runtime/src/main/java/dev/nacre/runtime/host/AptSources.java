package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The mirrors of Debian itself that the host's own apt configuration names.
///
/// Their lines are copied with `deb-src` beside `deb`, in the form in which they were found
/// (one-line, or paragraphs of RFC 822 fields); third-party repositories are left out.
record AptSources(List<String> lines, List<String> paragraphs) {
  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(\\[[^\\]]*\\]\\s+)?(\\S+)\\s+(\\S+)\\s+(.+)");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern BLANK_LINES = Pattern.compile("\n[ \t]*\n");

  AptSources {
    lines = List.copyOf(lines);
    paragraphs = List.copyOf(paragraphs);
  }

  boolean isEmpty() {
    return lines.isEmpty() && paragraphs.isEmpty();
  }

  /// @param etc the folder `/etc/apt`
  /// @param codename of the release, such as `bookworm`
  static AptSources read(Path etc, String codename) throws IOException {
    var lines = new ArrayList<String>();
    var paragraphs = new ArrayList<String>();
    for (Path file : files(etc)) {
      String text = Files.readString(file);
      if (file.toString().endsWith(".sources")) {
        BLANK_LINES
            .splitAsStream(text)
            .flatMap(paragraph -> paragraph(paragraph, codename).stream())
            .forEach(paragraphs::add);
      } else {
        text.lines().forEach(line -> lines.addAll(lines(line.strip(), codename)));
      }
    }
    return new AptSources(lines, paragraphs);
  }

  private static List<Path> files(Path etc) throws IOException {
    var files = new ArrayList<Path>();
    if (Files.isReadable(etc.resolve("sources.list"))) {
      files.add(etc.resolve("sources.list"));
    }
    Path parts = etc.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      try (Stream<Path> found = Files.list(parts)) {
        found
            .filter(file -> file.toString().matches(".*\\.(list|sources)"))
            .filter(Files::isReadable)
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  private static List<String> lines(String line, String codename) {
    Matcher matched = ONE_LINE.matcher(line);
    if (!matched.matches() || !ofDebian(matched.group(3), matched.group(4), codename)) {
      return List.of();
    }
    return List.of(line, "deb-src" + line.substring("deb".length()));
  }

  private static Optional<String> paragraph(String text, String codename) {
    var kept = new ArrayList<String>();
    String suites = "";
    String components = "";
    boolean binary = false;
    for (String line : text.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList()) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      switch (line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT)) {
        case "suites" -> suites = value;
        case "components" -> components = value;
        case "types" -> binary = words(value).contains("deb");
        case "enabled" -> {
          if (value.equals("no")) {
            return Optional.empty();
          }
        }
        default -> {
          // Options such as Signed-By, kept as they are.
        }
      }
      if (!line.toLowerCase(Locale.ROOT).startsWith("types:")) {
        kept.add(line);
      }
    }
    if (!binary || !ofDebian(suites, components, codename)) {
      return Optional.empty();
    }
    kept.addFirst("Types: deb deb-src");
    return Optional.of(String.join("\n", kept));
  }

  private static List<String> words(String text) {
    return SPACES.splitAsStream(text).toList();
  }

  private static boolean ofDebian(String suites, String components, String codename) {
    return words(components).contains("main")
        && words(suites).stream()
            .anyMatch(suite ->
                suite.equals(codename)
                    || suite.startsWith(codename + "-")
                    || suite.startsWith(codename + "/"));
  }
}
