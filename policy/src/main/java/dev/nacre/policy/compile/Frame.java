package dev.nacre.policy.compile;

import dev.nacre.policy.source.Location;
import java.util.ArrayList;
import java.util.List;

/// Gives the locals of one rule their slots.
final class Frame {
  private final List<Local> locals = new ArrayList<>();

  Local add(String name, Location at) {
    var local = new Local(name, at, locals.size());
    locals.add(local);
    return local;
  }

  /// A local that no text mentions.
  Local temporary(Location at) {
    return add("$t", at);
  }

  Local local(int slot) {
    return locals.get(slot);
  }

  /// The variables that the text declares, without wildcards.
  List<Local> declared() {
    return locals.stream()
        .filter(local -> !local.isGenerated() && !local.declaration().isEmpty())
        .toList();
  }

  int size() {
    return locals.size();
  }
}
