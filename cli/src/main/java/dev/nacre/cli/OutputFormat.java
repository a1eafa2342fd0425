package dev.nacre.cli;

import picocli.CommandLine.Option;

/// How a command prints what it found: for people, or as JSON for programs.
final class OutputFormat {
  private enum Name {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "text or json (default: text).")
  private Name name = Name.TEXT;

  boolean isJson() {
    return name == Name.JSON;
  }
}
