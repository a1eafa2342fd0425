package dev.nacre.policy;

import dev.nacre.policy.source.Dialect;
import java.util.ArrayList;
import java.util.List;

/// How policies are read and which functions they may call.
///
/// @param dialect the version of the language of modules that do not name it themselves
/// @param extensions functions of the host
/// @param strict whether unused variables, arguments and imports are errors, and whether what
///   version 1 forbids is forbidden in version 0, too
public record CompileOptions(Dialect dialect, List<Extension> extensions, boolean strict) {
  /// Accepts versions 0 and 1, with no functions but the builtins.
  public static final CompileOptions DEFAULT =
      new CompileOptions(Dialect.LENIENT, List.of(), false);

  public CompileOptions {
    extensions = List.copyOf(extensions);
  }

  public CompileOptions with(Dialect language) {
    return new CompileOptions(language, extensions, strict);
  }

  public CompileOptions with(Extension extension) {
    var all = new ArrayList<>(extensions);
    all.add(extension);
    return new CompileOptions(dialect, all, strict);
  }

  public CompileOptions strict(boolean wanted) {
    return new CompileOptions(dialect, extensions, wanted);
  }
}
