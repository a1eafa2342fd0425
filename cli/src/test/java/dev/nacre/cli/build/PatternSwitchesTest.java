package dev.nacre.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.reflect.Method;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSwitchesTest {
  /// What is rewritten.
  static final class Kinds {
    private Kinds() {}

    static String of(@Nullable Object value) {
      return switch (value) {
        case null -> "nothing";
        case Integer large when large > 9 -> "large";
        case Integer _ -> "number";
        case CharSequence text when text.isEmpty() -> "empty";
        case String _ -> "text";
        default -> "other";
      };
    }
  }

  /// A method of an interface is called by another kind of reference.
  interface KindsOfAnInterface {
    static String of(@Nullable Object value) {
      return switch (value) {
        case null -> "nothing";
        case Integer large when large > 9 -> "large";
        case Integer _ -> "number";
        case CharSequence text when text.isEmpty() -> "empty";
        case String _ -> "text";
        default -> "other";
      };
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Kinds.class, KindsOfAnInterface.class})
  void theSameCaseIsFoundWithoutTheHelpOfTheJvm(Class<?> type) throws Exception {
    ClassModel original = parsed(type);
    assertThat(PatternSwitches.mayBeIn(original)).isTrue();

    byte[] spelledOut =
        PatternSwitches.spelledOut(original, PatternSwitchesTest.class.getClassLoader());

    assertThat(dynamicCalls(original)).isEqualTo(1);
    assertThat(dynamicCalls(ClassFile.of().parse(spelledOut))).isZero();
    Method kind =
        new Defined().as(type.getName(), spelledOut).getDeclaredMethod("of", Object.class);
    kind.setAccessible(true);
    for (Object value : new Object[] {10, 9, "", "word", CharBuffer.wrap("word"), 1L}) {
      assertThat(kind.invoke(null, value)).isEqualTo(Kinds.of(value));
    }
    assertThat(kind.invoke(null, (Object) null)).isEqualTo("nothing");
  }

  private static ClassModel parsed(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return ClassFile.of().parse(in.readAllBytes());
    }
  }

  private static long dynamicCalls(ClassModel model) {
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .count();
  }

  private static final class Defined extends ClassLoader {
    Class<?> as(String name, byte[] content) {
      return defineClass(name, content, 0, content.length);
    }
  }
}
