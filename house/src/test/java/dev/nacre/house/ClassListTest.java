package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The list of classes that a recorded start of the agent loaded, by which the guest image's
/// archive of classes is made: what it names of ours is still there. A stale list costs the guest
/// seconds.
class ClassListTest {
  private static final String LIST =
      "runtime/src/main/resources/dev/nacre/runtime/stack/agent-classes.txt";
  private static final Pattern OURS = Pattern.compile("(?:^|L|\\s)(dev/nacre/[\\w/$]+)");
  private static final Pattern LAMBDA =
      Pattern.compile("^@lambda-proxy .* REF_\\w+ (dev/nacre/[\\w/$]+) (lambda\\$\\S+) .*");
  private static final double FRESH = 0.75;

  private static final List<String> LINES =
      SourceTree.read(SourceTree.ROOT.resolve(LIST)).lines().toList();

  @Test
  void everyClassOfOursThatItNamesExists() {
    List<String> named =
        LINES.stream()
            .flatMap(line -> OURS.matcher(line).results())
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(named).hasSizeGreaterThan(50);
    assertThat(named).as("record a start again").allMatch(ClassListTest::exists);
  }

  /// Lambdas are numbered by the compiler, so that some of them change with every edit.
  @Test
  void mostLambdasThatItNamesExist() {
    List<Boolean> found =
        LINES.stream()
            .map(LAMBDA::matcher)
            .filter(line -> line.matches())
            .map(line -> declares(line.group(1), line.group(2)))
            .toList();
    long fresh = found.stream().filter(is -> is).count();
    assertThat((double) fresh / found.size())
        .as("record a start again: %d of %d lambdas are there", fresh, found.size())
        .isGreaterThan(FRESH);
  }

  private static boolean exists(String name) {
    return ClassListTest.class.getClassLoader().getResource(name + ".class") != null;
  }

  private static boolean declares(String name, String method) {
    try {
      Class<?> type =
          Class.forName(name.replace('/', '.'), false, ClassListTest.class.getClassLoader());
      return Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(method));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
