package dev.nacre.policy.format;

import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Import;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lays out a policy in its one form, as `opa fmt` does.
///
/// Tabs indent. A statement stands on a line of its own; what the author spread over lines, such as
/// the elements of a list, stays so. Comments and single blank lines between statements stay; rules
/// are separated by one blank line, unless they are single lines that stood together. Imports that
/// stand together are sorted. Formatting what is formatted changes nothing, and the formatted
/// policy means the same.
public final class Formatter {
  private final Module module;
  private final Layout layout;
  private final TermPrinter terms;

  private Formatter(Module module) {
    this.module = module;
    this.layout = new Layout(module.source(), module.comments());
    this.terms = new TermPrinter(layout);
  }

  /// The formatted text, with a line's end behind the last line.
  ///
  /// @throws dev.nacre.policy.source.PolicyException with `rego_parse_error`
  public static String format(PolicySource source, Dialect dialect) {
    return new Formatter(Parser.module(source, dialect)).module();
  }

  private String module() {
    layout.paragraphLine(module.packageAt().start());
    layout.write("package " + path(module.packagePath()));
    layout.reached(module.packageAt().end() - 1);
    int next = 0;
    List<Line> imports = sorted(module.imports());
    Optional<Rule> before = Optional.empty();
    for (Rule rule : module.rules()) {
      next = imports(imports, next, rule.at().start());
      rule(rule, before);
      before = Optional.of(rule);
    }
    imports(imports, next, Integer.MAX_VALUE);
    return layout.finish();
  }

  /// An import: the place of one of the source, and what is written there.
  private record Line(Location at, String text) {}

  /// The places in the order of the source; on those that stand together, the imports are sorted.
  private List<Line> sorted(List<Import> imports) {
    var lines = new ArrayList<Line>();
    int start = 0;
    for (int i = 1; i <= imports.size(); i++) {
      if (i == imports.size() || !areTogether(imports.get(i - 1), imports.get(i))) {
        List<Import> group = imports.subList(start, i);
        List<String> texts = group.stream().map(Formatter::text).sorted().toList();
        for (int j = 0; j < group.size(); j++) {
          lines.add(new Line(group.get(j).at(), texts.get(j)));
        }
        start = i;
      }
    }
    return lines;
  }

  private boolean areTogether(Import first, Import second) {
    return layout.row(second.at().start()) == layout.row(first.at().end() - 1) + 1
        && !layout.hasComment(first.at().start(), endOfLine(second.at()));
  }

  private int endOfLine(Location last) {
    int end = module.source().text().indexOf('\n', last.end());
    return end < 0 ? Integer.MAX_VALUE : end;
  }

  /// Writes the imports from `next` on that stand before `end`, and gives the one behind them.
  private int imports(List<Line> imports, int next, int end) {
    int at = next;
    while (at < imports.size() && imports.get(at).at().start() < end) {
      Location place = imports.get(at).at();
      if (at == 0) {
        layout.separate();
      }
      layout.paragraphLine(place.start());
      layout.write("import " + imports.get(at).text());
      layout.reached(place.end() - 1);
      at++;
    }
    return at;
  }

  private static String text(Import i) {
    return path(i.path()) + i.alias().map(name -> " as " + name).orElse("");
  }

  private static String path(List<String> names) {
    var out = new StringBuilder(names.getFirst());
    for (String name : names.subList(1, names.size())) {
      boolean plain = name.matches("[A-Za-z_][A-Za-z0-9_]*");
      out.append(plain ? "." + name : "[" + Value.of(name) + "]");
    }
    return out.toString();
  }

  private void rule(Rule rule, Optional<Rule> before) {
    if (before.isEmpty() || !areLines(before.get(), rule)) {
      layout.separate();
    }
    layout.paragraphLine(rule.at().start());
    layout.write(rule.isDefault() ? "default " : "");
    head(rule.head());
    value(rule.head());
    body(rule);
    layout.reached(rule.at().end() - 1);
  }

  /// Whether two rules are single lines, one directly below the other.
  private boolean areLines(Rule first, Rule second) {
    return isLine(first)
        && isLine(second)
        && layout.row(second.at().start()) <= layout.row(first.at().end() - 1) + 1;
  }

  private boolean isLine(Rule rule) {
    boolean oneRow = !layout.isBelow(rule.at().start(), rule.at().end() - 1);
    return oneRow && rule.otherwise().isEmpty() && (rule.body().isEmpty() || isInline(rule));
  }

  private void head(Rule.Head head) {
    terms.term(head.ref());
    head.args()
        .ifPresent(args -> {
          int from = head.ref().at().end();
          terms.arguments(args, from, closeOfArguments(from, args));
        });
    head.element()
        .ifPresent(element -> {
          layout.write(" contains ");
          terms.term(element);
        });
  }

  private int closeOfArguments(int from, List<Term> args) {
    return args.isEmpty() ? from + 1 : args.getLast().at().end() + 1;
  }

  private void value(Rule.Head head) {
    head.value()
        .ifPresent(value -> {
          layout.write(head.assign() || module.version1() ? " := " : " = ");
          terms.term(value);
        });
  }

  private void body(Rule rule) {
    if (rule.body().isPresent()) {
      layout.write(rule.head().hasIf() ? " if" : "");
      if (isInline(rule)) {
        layout.write(" ");
        terms.literal(rule.body().get().literals().getFirst());
      } else {
        layout.write(" {");
        terms.block(rule.body().get(), close(rule));
        layout.write("}");
      }
    }
    rule.otherwise().ifPresent(this::otherwise);
  }

  private int close(Rule rule) {
    return rule.otherwise()
        .map(next -> layout.codeBefore(next.at().start()))
        .orElse(rule.at().end() - 1);
  }

  /// One statement on the row of its head needs no braces, unless it starts with one itself.
  private boolean isInline(Rule rule) {
    List<Literal> literals = rule.body().map(Body::literals).orElse(List.of());
    if (!rule.head().hasIf() || literals.size() != 1) {
      return false;
    }
    Literal only = literals.getFirst();
    return !only.at().text().startsWith("{")
        && !layout.isBelow(rule.head().at().end() - 1, only.at().start());
  }

  private void otherwise(Rule branch) {
    int start = branch.at().start();
    if (layout.isBelow(layout.codeBefore(start), start)) {
      layout.line(start);
      layout.write("else");
    } else {
      layout.write(" else");
    }
    value(branch.head());
    body(branch);
  }
}
