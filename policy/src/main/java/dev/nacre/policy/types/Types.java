package dev.nacre.policy.types;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Types of values, whether two types have a value in common, and the types of members.
public final class Types {
  /// Everything.
  public static final Type ANY = new Type.Union(Set.of());

  public static final Type STRING = new Type.Scalar("string");
  public static final Type NUMBER = new Type.Scalar("number");
  public static final Type BOOLEAN = new Type.Scalar("boolean");
  public static final Type NULL = new Type.Scalar("null");

  /// How many types a union keeps apart before it becomes everything.
  private static final int MOST_ALTERNATIVES = 16;

  /// From how many members on the types of a collection's members are no longer kept one by one.
  private static final int MOST_MEMBERS = 100;

  private static final int MOST_DEPTH = 20;

  private Types() {}

  public static Type of(Value value) {
    return of(value, 0);
  }

  private static Type of(Value value, int depth) {
    if (depth > MOST_DEPTH) {
      return ANY;
    }
    return switch (value) {
      case ArrayValue array -> {
        var elements = new ArrayList<Type>();
        for (Value element : array) {
          elements.add(of(element, depth + 1));
        }
        yield array.size() > MOST_MEMBERS
            ? new Type.Array(List.of(), Optional.of(union(elements)))
            : new Type.Array(elements, Optional.empty());
      }
      case SetValue set -> {
        var elements = new ArrayList<Type>();
        for (int i = 0; i < Math.min(set.size(), MOST_MEMBERS); i++) {
          elements.add(of(set.elementAt(i), depth + 1));
        }
        yield new Type.SetOf(
            set.size() > MOST_MEMBERS || elements.isEmpty() ? ANY : union(elements));
      }
      case ObjectValue object -> {
        if (object.size() > MOST_MEMBERS) {
          yield new Type.Obj(Map.of(), Optional.of(new Type.Members(ANY, ANY)));
        }
        var members = new LinkedHashMap<Value, Type>();
        object.forEach((key, member) -> members.put(key, of(member, depth + 1)));
        yield new Type.Obj(members, Optional.empty());
      }
      case Value scalar -> new Type.Scalar(scalar.typeName());
    };
  }

  /// Either of two types.
  public static Type either(Type a, Type b) {
    if (a.equals(b)) {
      return a;
    }
    if (a.isAny() || b.isAny()) {
      return ANY;
    }
    var all = new LinkedHashSet<>(a.alternatives());
    all.addAll(b.alternatives());
    return all.size() > MOST_ALTERNATIVES ? ANY : new Type.Union(all);
  }

  public static Type union(List<Type> types) {
    Type all = null;
    for (Type type : types) {
      all = all == null ? type : either(all, type);
    }
    return all == null ? ANY : all;
  }

  /// Whether a value can be of both types.
  public static boolean meet(Type a, Type b) {
    if (a.isAny() || b.isAny()) {
      return true;
    }
    for (Type x : a.alternatives()) {
      for (Type y : b.alternatives()) {
        if (x.isAny() || y.isAny() || meetPlain(x, y)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean meetPlain(Type a, Type b) {
    return switch (a) {
      case Type.Scalar x -> x.equals(b);
      case Type.SetOf x -> b instanceof Type.SetOf;
      case Type.Array x -> b instanceof Type.Array y && meet(x, y);
      case Type.Obj x -> b instanceof Type.Obj y && meet(x, y) && meet(y, x);
      case Type.Union x -> meet(x, b);
    };
  }

  private static boolean meet(Type.Array a, Type.Array b) {
    int length = Math.max(a.fixed().size(), b.fixed().size());
    for (int i = 0; i < length; i++) {
      Optional<Type> x = element(a, i);
      Optional<Type> y = element(b, i);
      if (x.isEmpty() || y.isEmpty() || !meet(x.get(), y.get())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Type> element(Type.Array array, int index) {
    return index < array.fixed().size() ? Optional.of(array.fixed().get(index)) : array.rest();
  }

  private static boolean meet(Type.Obj a, Type.Obj b) {
    for (var member : a.fixed().entrySet()) {
      Optional<Type> other = member(b, member.getKey());
      if (other.isEmpty() || !meet(member.getValue(), other.get())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Type> member(Type.Obj object, Value key) {
    Type known = object.fixed().get(key);
    return known != null
        ? Optional.of(known)
        : object.rest().filter(rest -> meet(rest.key(), of(key))).map(Type.Members::value);
  }

  /// The type of the member under a key that is known; empty where there cannot be one.
  public static Optional<Type> member(Type type, Value key) {
    if (type.isAny()) {
      return Optional.of(ANY);
    }
    var found = new ArrayList<Type>();
    for (Type each : type.alternatives()) {
      memberPlain(each, key).ifPresent(found::add);
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(union(found));
  }

  private static Optional<Type> memberPlain(Type type, Value key) {
    return switch (type) {
      case Type.Scalar _ -> Optional.empty();
      case Type.SetOf set -> meet(set.element(), of(key)) ? Optional.of(of(key)) : Optional.empty();
      case Type.Obj object -> member(object, key);
      case Type.Array array -> {
        int index = key instanceof NumberValue number ? number.index() : -1;
        yield index < 0 ? Optional.empty() : element(array, index);
      }
      case Type.Union union -> member((Type) union, key);
    };
  }

  /// The types of keys and members of a collection; empty where it has none.
  public static Optional<Type.Members> members(Type type) {
    if (type.isAny()) {
      return Optional.of(new Type.Members(ANY, ANY));
    }
    var keys = new ArrayList<Type>();
    var values = new ArrayList<Type>();
    for (Type each : type.alternatives()) {
      switch (each) {
        case Type.Scalar _ -> {}
        case Type.SetOf set -> {
          keys.add(set.element());
          values.add(set.element());
        }
        case Type.Array array -> {
          keys.add(NUMBER);
          values.addAll(array.fixed());
          array.rest().ifPresent(values::add);
        }
        case Type.Obj object -> {
          object.fixed().keySet().forEach(key -> keys.add(of(key)));
          values.addAll(object.fixed().values());
          object
              .rest()
              .ifPresent(rest -> {
                keys.add(rest.key());
                values.add(rest.value());
              });
        }
        case Type.Union _ -> {
          keys.add(ANY);
          values.add(ANY);
        }
      }
    }
    boolean collection = type.alternatives().stream().anyMatch(t -> !(t instanceof Type.Scalar));
    return collection
        ? Optional.of(new Type.Members(union(keys), union(values)))
        : Optional.empty();
  }

  /// The string keys that an object of this type has; empty where it can have others.
  public static List<String> knownKeys(Type type) {
    var keys = new ArrayList<String>();
    if (type instanceof Type.Obj object && object.rest().isEmpty()) {
      object.fixed().keySet().stream().sorted().forEach(key -> keys.add(key.toString()));
    }
    return keys;
  }
}
