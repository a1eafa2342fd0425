package dev.nacre.policy.compile;

import dev.nacre.policy.source.Location;

/// A variable of a rule, with its place in the rule's frame. Two locals may have the same name.
final class Local {
  private final String name;
  private final Location at;
  private final int slot;

  Local(String name, Location at, int slot) {
    this.name = name;
    this.at = at;
    this.slot = slot;
  }

  String name() {
    return name;
  }

  Location at() {
    return at;
  }

  int slot() {
    return slot;
  }

  boolean isGenerated() {
    return name.startsWith("$");
  }

  /// The name for error messages.
  String display() {
    return isGenerated() ? "_" : name;
  }

  @Override
  public String toString() {
    return name + "@" + slot;
  }
}
