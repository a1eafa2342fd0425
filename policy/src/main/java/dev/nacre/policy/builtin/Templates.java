package dev.nacre.policy.builtin;

import dev.nacre.policy.template.Template;
import dev.nacre.policy.template.TemplateException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// `strings.render_template`.
final class Templates {
  private Templates() {}

  static void register(Registry r) {
    r.pure("strings.render_template", 2, Templates::render);
  }

  private static Value render(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    Value data = Args.object(args, 1);
    context.charge(text.length());
    try {
      return Value.of(Template.parse(text).fill(data, new Printing(context)));
    } catch (TemplateException e) {
      throw BuiltinException.of("template: " + e.problem());
    }
  }

  private record Printing(BuiltinContext context) implements Template.Host {
    @Override
    public void charge(long characters) {
      context.charge(characters);
    }

    @Override
    public String print(Optional<Value> value) {
      if (value.isEmpty()) {
        return "<undefined>";
      }
      return value.get() instanceof StringValue s
          ? s.value()
          : format("%v", ArrayValue.of(List.of(value.get())));
    }

    @Override
    public String format(String format, ArrayValue values) {
      return new GoFormat(context, format, values).run();
    }
  }
}
