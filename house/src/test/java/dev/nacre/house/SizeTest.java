package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// The budgets of CONTRIBUTING.md: small files, small methods, few parameters.
class SizeTest {
  private static final int FILE_LINES = 600;
  private static final int METHOD_LINES = 60;
  private static final int PARAMETERS = 7;

  @Test
  void noFileIsLongerThanItsBudget() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : SourceTree.files(".java")) {
      long lines = SourceTree.read(file).lines().count();
      if (lines > FILE_LINES) {
        tooLong.add(SourceTree.name(file) + ": " + lines + " lines");
      }
    }
    assertThat(tooLong).as("files over %d lines", FILE_LINES).isEmpty();
  }

  @Test
  void noMethodIsLongerThanItsBudgetAndNoneTakesTooManyParameters() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  _ -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(SourceTree.files(".java")));
      var positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Budget(unit, positions, found).scan(unit, null);
      }
    }
    assertThat(found)
        .as("methods over %d lines or %d parameters", METHOD_LINES, PARAMETERS)
        .isEmpty();
  }

  private static final class Budget extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    Budget(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      LineMap lines = unit.getLineMap();
      if (method.getBody() != null) {
        long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
        long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
        if (last - first + 1 > METHOD_LINES) {
          found.add(where(method) + ": " + (last - first + 1) + " lines");
        }
      }
      boolean record = method.getName().contentEquals("<init>");
      if (!record && !isOverriding(method) && method.getParameters().size() > PARAMETERS) {
        found.add(where(method) + ": " + method.getParameters().size() + " parameters");
      }
      return super.visitMethod(method, null);
    }

    /// Its parameters are another's choice, such as a library's.
    private static boolean isOverriding(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    private String where(MethodTree method) {
      return SourceTree.name(Path.of(unit.getSourceFile().toUri())) + " " + method.getName();
    }
  }
}
