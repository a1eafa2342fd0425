package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Words;

/// How commands print that are named as those of `opa`: `opa`'s own words for it.
enum PolicyFormat {
  PRETTY,
  JSON;

  @Override
  public String toString() {
    return Words.of(this);
  }
}
