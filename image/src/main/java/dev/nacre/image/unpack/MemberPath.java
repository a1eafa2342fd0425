package dev.nacre.image.unpack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The name of an archive member as components inside the root: no empty ones, no `.`, no `..`.
///
/// @param components none for the root itself
record MemberPath(List<String> components) {
  private static final int LONGEST_COMPONENT = 255;

  /// An absolute name is taken from the root.
  ///
  /// @throws UnpackException when the name leads upwards or is too long or too deep
  static MemberPath parse(String name, UnpackLimits limits) {
    if (name.getBytes(StandardCharsets.UTF_8).length > limits.pathBytes()) {
      throw new UnpackException("expected a name of at most " + limits.pathBytes() + " bytes");
    }
    var components = new ArrayList<String>();
    for (String component : name.split("/", -1)) {
      switch (component) {
        case "", "." -> {}
        case ".." ->
            throw new UnpackException("expected a path inside the image, found \"..\" in it");
        default -> components.add(checked(component));
      }
    }
    if (components.size() > limits.depth() + 1) {
      throw new UnpackException("expected at most " + limits.depth() + " enclosing directories");
    }
    return new MemberPath(List.copyOf(components));
  }

  private static String checked(String component) {
    if (component.indexOf('\0') >= 0) {
      throw new UnpackException("expected a path, found a zero character in it");
    }
    if (component.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPONENT) {
      throw new UnpackException("expected names of at most 255 bytes, found a longer one");
    }
    return component;
  }

  boolean isRoot() {
    return components.isEmpty();
  }

  List<String> parent() {
    return components.subList(0, components.size() - 1);
  }

  String last() {
    return components.getLast();
  }
}
