package dev.nacre.policy.compile;

import java.util.List;

/// Clauses that all must hold.
record Query(List<Clause> clauses) {
  Query {
    clauses = List.copyOf(clauses);
  }
}
