package dev.nacre.policy.builtin;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.SyntaxValues;
import dev.nacre.policy.value.Value;

/// `rego.*`: what a policy may know of policies.
final class Modules {
  private Modules() {}

  static void register(Registry r) {
    r.pure("rego.parse_module", 2, Modules::parse);
    for (String name : new String[] {"rego.metadata.chain", "rego.metadata.rule"}) {
      r.contextual(
          name,
          0,
          (_, _) -> {
            throw BuiltinException.of("must only be called within the scope of a rule");
          });
    }
  }

  private static Value parse(BuiltinContext context, Value[] args) {
    String name = Args.string(args, 0);
    String text = Args.string(args, 1);
    context.charge(4L * text.length());
    try {
      return SyntaxValues.of(Parser.module(new PolicySource(name, text), Dialect.LENIENT));
    } catch (PolicyException e) {
      throw BuiltinException.of(String.valueOf(e.getMessage()));
    }
  }
}
