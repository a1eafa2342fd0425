package dev.nacre.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command as it is built, started as a process of its own.
final class Distribution {
  private static final Path LIBRARIES = SourceTree.ROOT.resolve("cli/target/nacre/lib");

  /// A shell that runs in the background lets its children ignore Ctrl-C; they shall not here.
  private static final String DEFAULT_INTERRUPT = "--default-signal=INT";

  private Distribution() {}

  static ProcessBuilder command(String... arguments) {
    return command(List.of(), arguments);
  }

  /// @param javaOptions for the Java that runs the command
  static ProcessBuilder command(List<String> javaOptions, String... arguments) {
    if (!Files.isDirectory(LIBRARIES)) {
      throw new IllegalStateException(
          LIBRARIES + " is missing: the tests of house run after cli is packaged (mvn verify)");
    }
    var words =
        new ArrayList<>(
            List.of(
                "env",
                DEFAULT_INTERRUPT,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                LIBRARIES + "/*",
                "dev.nacre.cli.NacreCommand"));
    words.addAll(3, javaOptions);
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words);
    builder.environment().put("NACRE_ROOT", SourceTree.ROOT.toString());
    return builder;
  }
}
