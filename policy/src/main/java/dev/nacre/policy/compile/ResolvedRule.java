package dev.nacre.policy.compile;

import java.util.BitSet;
import java.util.List;

/// One body of a rule whose names are resolved, for the checks that come before it runs.
///
/// @param shape what the values of `heads` are for
/// @param bound the arguments
/// @param heads the dynamic steps of the name, and last the element or value; no value is `true`
record ResolvedRule(Shape shape, Frame frame, BitSet bound, Query query, List<Expr> heads) {
  /// What a rule adds to the document of its name.
  enum Shape {
    VALUE,
    ELEMENT,
    MEMBER
  }
}
