package dev.nacre.cli.terminal;

import picocli.CommandLine.Option;

/// How a command prints what it found: for people, or as JSON for programs.
public final class OutputFormat {
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

  public boolean isJson() {
    return name == Name.JSON;
  }
}
