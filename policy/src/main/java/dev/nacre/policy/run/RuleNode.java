package dev.nacre.policy.run;

import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of the tree of virtual documents: a package, a part of a rule's name, or a rule.
public final class RuleNode {
  private final int id;
  private final @Nullable RuleNode parent;
  private final Value key;
  private final Map<Value, RuleNode> children = new LinkedHashMap<>();
  private @Nullable Definition definition;
  private boolean isPackage;

  public RuleNode(int id, @Nullable RuleNode parent, Value key) {
    this.id = id;
    this.parent = parent;
    this.key = key;
  }

  public int id() {
    return id;
  }

  /// How many steps lead from `data` to here.
  public int depth() {
    return parent == null ? 0 : parent.depth() + 1;
  }

  public Value key() {
    return key;
  }

  public Map<Value, RuleNode> children() {
    return children;
  }

  public @Nullable RuleNode child(Value name) {
    return children.get(name);
  }

  public @Nullable Definition definition() {
    return definition;
  }

  public void define(Definition rules) {
    definition = rules;
  }

  public boolean isPackage() {
    return isPackage;
  }

  public void markPackage() {
    isPackage = true;
  }

  /// The name from `data` on, as it is written in Rego.
  public String path() {
    if (parent == null) {
      return "data";
    }
    String above = parent.path();
    return key instanceof StringValue s && isName(s.value())
        ? above + "." + s.value()
        : above + "[" + key + "]";
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// The rule's value, or the document of everything below, merged with the base document.
  @Nullable Value extent(Context c, @Nullable Value base) {
    if (c.isHidden(this)) {
      return base;
    }
    if (definition != null) {
      return definition.isFunction() ? null : definition.get(c);
    }
    if (base != null && !(base instanceof ObjectValue)) {
      return base;
    }
    var merged = base == null ? ObjectValue.builder() : ((ObjectValue) base).toBuilder();
    for (RuleNode child : children.values()) {
      Value below = base == null ? null : base.member(child.key);
      Value value = child.extent(c, below);
      if (value != null) {
        merged.put(child.key, below == null ? value : merge(below, value));
      }
    }
    return merged.build();
  }

  /// Where a base document lies under the path of a rule, the base document is seen from above.
  private static Value merge(Value base, Value virtual) {
    if (!(base instanceof ObjectValue below && virtual instanceof ObjectValue above)) {
      return base;
    }
    var merged = above.toBuilder();
    below.forEach((name, member) -> {
      Value other = above.member(name);
      merged.put(name, other == null ? member : merge(member, other));
    });
    return merged.build();
  }
}
