package dev.nacre.cli.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A policy on the command line: perhaps its name, and the file with its text.
///
/// @param words one of them is the file, two are the name and the file
record NamedFile(List<String> words) {
  static final String LABEL = "[NAME] FILE";
  static final String DESCRIPTION =
      "The policy's name and the file with its text. Without a name it is resource-policy, the"
          + " one for all secrets, or default_cpu.";

  Optional<String> name() {
    return words.size() > 1 ? Optional.of(words.getFirst()) : Optional.empty();
  }

  Path file() {
    return Path.of(words.getLast());
  }
}
