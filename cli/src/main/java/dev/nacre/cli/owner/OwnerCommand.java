package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that asks one thing of a running server, as one of its owners, and succeeds when the
/// server does it.
public abstract class OwnerCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  protected abstract void ask(KbsOwner owner);

  @Override
  public final Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      ask(owner);
    }
    return 0;
  }

  protected final PrintWriter out() {
    return Console.of(command);
  }

  /// For a document.
  protected final PrintWriter exactly() {
    return Console.exactly(command);
  }

  /// For what is no result.
  protected final PrintWriter errors() {
    return Console.errorsOf(command);
  }

  protected final ParameterException wrong(String what) {
    return Console.wrong(command, what);
  }
}
