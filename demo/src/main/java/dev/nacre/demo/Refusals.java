package dev.nacre.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Carries out attacks and keeps who refused them.
final class Refusals {
  private final Screen screen;
  private final List<Refusal> refused = new ArrayList<>();
  private final Map<String, Integer> tried = new TreeMap<>();
  private int succeeded;

  Refusals(Screen screen) {
    this.screen = screen;
  }

  /// Carries out one attack, whose letter is the first of `title`.
  void attempt(String title, Supplier<Refusal> attack) {
    synchronized (tried) {
      tried.merge(title.substring(0, 1), 1, Integer::sum);
    }
    try {
      Refusal refusal = screen.timed(title, attack);
      synchronized (refused) {
        refused.add(refusal);
      }
      screen.refused(refusal);
    } catch (RuntimeException e) {
      synchronized (refused) {
        succeeded++;
      }
      screen.failed(title + ": " + Demo.sentence(e));
    }
  }

  List<Refusal> all() {
    synchronized (refused) {
      return refused.stream().sorted(Comparator.comparing(Refusal::attack)).toList();
    }
  }

  /// Whether all of a to h were carried out and none succeeded.
  boolean complete() {
    synchronized (refused) {
      return succeeded == 0
          && tried.keySet().containsAll(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
    }
  }
}
