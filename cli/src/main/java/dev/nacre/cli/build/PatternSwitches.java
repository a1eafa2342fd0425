package dev.nacre.cli.build;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/// A `switch` over patterns has the JVM make the code that finds its case, at its first use
/// (`java.lang.runtime.SwitchBootstraps`), and the start-up archive keeps none of that code. Here
/// it becomes a method of the class itself, which the archive keeps like any other.
final class PatternSwitches {
  private static final String BOOTSTRAPS = "java/lang/runtime/SwitchBootstraps";
  private static final String NAME = "typeSwitch";

  private final ClassModel model;
  private final List<Finder> finders = new ArrayList<>();

  private PatternSwitches(ClassModel model) {
    this.model = model;
  }

  /// What finds the case of one `switch`.
  ///
  /// @param type of what is looked at, and where to go on looking; the answer is the case's number
  private record Finder(String name, MethodTypeDesc type, List<ClassDesc> cases) {}

  /// Whether a class may have such a `switch`.
  static boolean mayBeIn(ClassModel model) {
    for (var entry : model.constantPool()) {
      if (entry instanceof ClassEntry type && type.asInternalName().equals(BOOTSTRAPS)) {
        return true;
      }
    }
    return false;
  }

  /// The same class with a method for each `switch` whose cases are types.
  ///
  /// @param classes knows every class that the class names
  static byte[] spelledOut(ClassModel model, ClassLoader classes) {
    var switches = new PatternSwitches(model);
    ClassFile format =
        ClassFile.of(
            ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
    return format.transformClass(
        model,
        ClassTransform.transformingMethodBodies(PatternSwitches::hasSwitch, switches::replace)
            .andThen(ClassTransform.endHandler(switches::addFinders)));
  }

  private static boolean hasSwitch(MethodModel method) {
    return method.code().stream()
        .flatMap(CodeModel::elementStream)
        .anyMatch(element -> element instanceof InvokeDynamicInstruction call && isSwitch(call));
  }

  private static boolean isSwitch(InvokeDynamicInstruction call) {
    DirectMethodHandleDesc maker = call.bootstrapMethod();
    return maker.owner().equals(ClassDesc.ofInternalName(BOOTSTRAPS))
        && maker.methodName().equals(NAME)
        && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
  }

  private void replace(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeDynamicInstruction call && isSwitch(call)) {
      List<ClassDesc> cases = call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList();
      var finder = new Finder(NAME + "$" + finders.size(), call.typeSymbol(), cases);
      finders.add(finder);
      boolean inInterface = model.flags().has(AccessFlag.INTERFACE);
      code.invokestatic(model.thisClass().asSymbol(), finder.name(), finder.type(), inInterface);
    } else {
      code.with(element);
    }
  }

  private void addFinders(ClassBuilder builder) {
    for (Finder finder : finders) {
      builder.withMethodBody(
          finder.name(),
          finder.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> write(code, finder.cases()));
    }
  }

  /// The first case at or behind the given one whose type fits; -1 for null, the number of cases if
  /// none does: as `SwitchBootstraps` says.
  private static void write(CodeBuilder code, List<ClassDesc> cases) {
    code.aload(0).ifThen(Opcode.IFNULL, none -> none.iconst_m1().ireturn());
    for (int i = 0; i < cases.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(cases.get(i)).ifeq(next);
      code.loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(cases.size()).ireturn();
  }
}
