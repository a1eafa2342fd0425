package dev.nacre.policy.tool;

import dev.nacre.policy.source.Location;
import java.util.Optional;

/// A rule that is a test: its name starts with `test_`, or with `todo_test_`, which is skipped.
///
/// @param packagePath from `data` on
/// @param cases the path of a rule that lists the cases of a test with parameters, each the names
///   behind the test's own name
public record TestCase(String packagePath, String name, Location at, Optional<String> cases) {
  /// The rule's full name.
  public String path() {
    return packagePath + "." + name;
  }

  public boolean isSkipped() {
    return name.startsWith("todo_");
  }
}
