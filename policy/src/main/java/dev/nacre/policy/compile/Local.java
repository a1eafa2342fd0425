package dev.nacre.policy.compile;

import dev.nacre.policy.source.Location;

/// A variable of a rule, with its place in the rule's frame. Two locals may have the same name.
final class Local {
  private final String name;
  private final Location at;
  private final int slot;
  private String declaration = "";
  private int ownMentions;
  private int mentions;

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

  /// Notes how the text declares the variable: `arg`, `assigned` or `declared`.
  ///
  /// @param how often the declaration itself mentions it
  void declare(String how, int often) {
    declaration = how;
    ownMentions = often;
  }

  /// How the text declares the variable; empty where it only uses it.
  String declaration() {
    return declaration;
  }

  void mention() {
    mentions++;
  }

  /// Whether anything but its declaration mentions the variable.
  boolean isUsed() {
    return mentions > ownMentions;
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
