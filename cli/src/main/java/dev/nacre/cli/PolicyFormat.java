package dev.nacre.cli;

/// How commands print that are named as those of `opa`: `opa`'s own words for it.
enum PolicyFormat {
  PRETTY,
  JSON;

  @Override
  public String toString() {
    return Words.of(this);
  }
}
