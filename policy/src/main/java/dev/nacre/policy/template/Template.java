package dev.nacre.policy.template;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A text with actions between `{{` and `}}`.
public final class Template {
  private final List<Part> parts;
  private final Map<String, List<Part>> defined;

  private Template(List<Part> parts, Map<String, List<Part>> defined) {
    this.parts = parts;
    this.defined = defined;
  }

  /// What a template needs of where it is filled.
  public interface Host {
    /// Pays for `characters` that are made.
    void charge(long characters);

    /// A value as Go prints it; nothing is `<no value>`.
    String print(Optional<Value> value);

    /// What `printf` makes.
    String format(String format, ArrayValue values);
  }

  /// @throws TemplateException when the text is no template
  public static Template parse(String text) {
    var parser = new TemplateParser(text);
    List<Part> parts = parser.parse();
    return new Template(parts, parser.defined());
  }

  /// The text with all actions replaced by what they print.
  ///
  /// @throws TemplateException when an action cannot be applied to its operands
  public String fill(Value data, Host host) {
    var renderer = new Renderer(defined, host);
    renderer.run(parts, data);
    return renderer.text();
  }
}
