package dev.nacre.policy.graphql;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A part of a document, read from its value: what a policy wrote by hand is read the same way as
/// what was parsed.
record Node(ObjectValue value) {
  /// Starts a part of a document.
  static Builder builder() {
    return new Builder();
  }

  /// The string of this name; empty where there is none.
  String text(String name) {
    return value.member(name) instanceof StringValue s ? s.value() : "";
  }

  String name() {
    return text("Name");
  }

  boolean flag(String name) {
    return value.member(name) == BooleanValue.TRUE;
  }

  int number(String name) {
    return value.member(name) instanceof NumberValue n ? n.index() : -1;
  }

  boolean has(String name) {
    return value.member(name) != null;
  }

  Optional<Node> child(String name) {
    return value.member(name) instanceof ObjectValue o
        ? Optional.of(new Node(o))
        : Optional.empty();
  }

  /// The parts of this name, in order.
  List<Node> children(String name) {
    var nodes = new ArrayList<Node>();
    if (value.member(name) instanceof ArrayValue array) {
      for (Value element : array) {
        if (element instanceof ObjectValue o) {
          nodes.add(new Node(o));
        }
      }
    }
    return nodes;
  }

  /// The strings of this name, in order.
  List<String> texts(String name) {
    var texts = new ArrayList<String>();
    if (value.member(name) instanceof ArrayValue array) {
      for (Value element : array) {
        if (element instanceof StringValue s) {
          texts.add(s.value());
        }
      }
    }
    return texts;
  }

  /// Collects the members of a part; empty lists and absent parts leave no member.
  static final class Builder {
    private final ObjectValue.Builder members = ObjectValue.builder();

    Builder put(String name, String text) {
      members.put(name, Value.of(text));
      return this;
    }

    Builder put(String name, boolean flag) {
      members.put(name, Value.of(flag));
      return this;
    }

    Builder put(String name, int number) {
      members.put(name, Value.of(number));
      return this;
    }

    Builder put(String name, Node child) {
      members.put(name, child.value());
      return this;
    }

    Builder put(String name, Optional<Node> child) {
      child.ifPresent(node -> put(name, node));
      return this;
    }

    Builder putAll(String name, List<Node> children) {
      if (!children.isEmpty()) {
        members.put(name, Value.of(children.stream().map(Node::value).toList()));
      }
      return this;
    }

    Builder putTexts(String name, List<String> texts) {
      if (!texts.isEmpty()) {
        members.put(name, Value.of(texts.stream().map(Value::of).toList()));
      }
      return this;
    }

    Node build() {
      return new Node(members.build());
    }
  }
}
