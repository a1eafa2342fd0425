package dev.nacre.policy.syntax;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import java.util.List;

/// A parsed policy file.
///
/// @param packagePath the names behind `package`, without `data`
/// @param version1 whether the rules of Rego v1 hold
public record Module(
    PolicySource source,
    Location packageAt,
    List<String> packagePath,
    List<Import> imports,
    List<Rule> rules,
    List<Comment> comments,
    boolean version1) {
  public Module {
    packagePath = List.copyOf(packagePath);
    imports = List.copyOf(imports);
    rules = List.copyOf(rules);
    comments = List.copyOf(comments);
  }
}
