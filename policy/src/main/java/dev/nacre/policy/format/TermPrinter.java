package dev.nacre.policy.format;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.StringValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lays out terms and statements.
final class TermPrinter {
  private final Layout layout;

  TermPrinter(Layout layout) {
    this.layout = layout;
  }

  /// An element of a list: where it stands, and how it is written.
  private record Cell(int start, int end, Runnable print) {}

  void term(Term term) {
    switch (term) {
      case Term.Scalar t -> scalar(t);
      case Term.Var t -> layout.write(t.isWildcard() ? "_" : t.name());
      case Term.Ref t -> {
        term(t.head());
        t.path().forEach(this::step);
      }
      case Term.Array t -> list("[", cells(t.elements()), "]", t.at().start(), t.at().end());
      case Term.Set t -> {
        if (t.elements().isEmpty()) {
          layout.write("set()");
        } else {
          list("{", cells(t.elements()), "}", t.at().start(), t.at().end());
        }
      }
      case Term.Obj t ->
          list(
              "{",
              t.members().stream().map(this::cell).toList(),
              "}",
              t.at().start(),
              t.at().end());
      case Term.Comprehension t -> comprehension(t);
      case Term.Call t -> call(t);
      case Term.Template t -> {
        layout.write(t.at().text());
        layout.skipComments(t.at().end());
      }
    }
    layout.reached(term.at().end() - 1);
  }

  private void scalar(Term.Scalar scalar) {
    String text = scalar.at().text();
    layout.write(scalar.value() instanceof NumberValue ? text.replaceAll("\\s", "") : text);
  }

  /// `.name` and `["name"]` mean the same and stay as they are written.
  private void step(Term step) {
    boolean dotted =
        step instanceof Term.Scalar(Location at, StringValue _)
            && Character.isJavaIdentifierStart(at.text().charAt(0));
    if (dotted) {
      layout.write("." + step.at().text());
    } else {
      layout.write("[");
      term(step);
      layout.write("]");
    }
  }

  private List<Cell> cells(List<Term> terms) {
    return terms.stream()
        .map(term -> new Cell(term.at().start(), term.at().end(), () -> term(term)))
        .toList();
  }

  private Cell cell(Term.Member member) {
    return new Cell(
        member.key().at().start(),
        member.value().at().end(),
        () -> {
          term(member.key());
          layout.write(": ");
          term(member.value());
        });
  }

  void arguments(List<Term> terms, int from, int to) {
    list("(", cells(terms), ")", from, to);
  }

  /// Elements that start rows of their own in the source do so here.
  private void list(String open, List<Cell> cells, String close, int from, int to) {
    layout.write(open);
    List<List<Cell>> rows = rows(cells, from);
    boolean broken =
        rows.size() > 1 || (rows.size() == 1 && layout.isBelow(from, cells.getFirst().start()));
    if (broken) {
      layout.open();
      for (List<Cell> row : rows) {
        layout.line(row.getFirst().start());
        row(row);
        layout.write(",");
      }
      layout.closeLine(to - 1);
    } else {
      rows.forEach(this::row);
    }
    layout.write(close);
  }

  private List<List<Cell>> rows(List<Cell> cells, int from) {
    var rows = new ArrayList<List<Cell>>();
    int end = from;
    for (Cell cell : cells) {
      if (rows.isEmpty() || layout.isBelow(end, cell.start())) {
        rows.add(new ArrayList<>());
      }
      rows.getLast().add(cell);
      end = cell.end() - 1;
    }
    return rows;
  }

  private void row(List<Cell> row) {
    for (int i = 0; i < row.size(); i++) {
      layout.write(i == 0 ? "" : ", ");
      row.get(i).print().run();
    }
  }

  private void comprehension(Term.Comprehension t) {
    layout.write(t.shape() == Term.Shape.ARRAY ? "[" : "{");
    t.key()
        .ifPresent(key -> {
          term(key);
          layout.write(": ");
        });
    term(t.value());
    layout.write(" |");
    if (isBroken(t.body(), t.value().at().end())) {
      block(t.body(), t.at().end() - 1);
    } else {
      layout.write(" ");
      inline(t.body());
    }
    layout.write(t.shape() == Term.Shape.ARRAY ? "]" : "}");
  }

  private void call(Term.Call t) {
    if (t.operator().isEmpty()) {
      term(t.function());
      arguments(t.args(), t.function().at().end(), t.at().end());
      return;
    }
    boolean parenthesised = t.at().start() < t.args().getFirst().at().start();
    layout.write(parenthesised ? "(" : "");
    operation(t, t.operator().get());
    layout.write(parenthesised ? ")" : "");
  }

  private void operation(Term.Call t, String operator) {
    List<Term> args = t.args();
    if (args.getFirst() instanceof Term.Scalar zero && zero.at().text().equals("-")) {
      layout.write("-");
      term(args.get(1));
      return;
    }
    for (int i = 0; i < args.size(); i++) {
      boolean last = i == args.size() - 1;
      layout.write(i == 0 ? "" : last ? " " + operator + " " : ", ");
      term(args.get(i));
    }
  }

  /// Whether a body stands on more rows than the one where `from` is.
  boolean isBroken(Body body, int from) {
    int end = from;
    for (Literal literal : body.literals()) {
      if (layout.isBelow(end, literal.at().start())) {
        return true;
      }
      end = literal.at().end() - 1;
    }
    return false;
  }

  private void inline(Body body) {
    for (int i = 0; i < body.literals().size(); i++) {
      layout.write(i == 0 ? "" : "; ");
      literal(body.literals().get(i));
    }
  }

  /// The literals on lines of their own, up to the sign that closes them.
  void block(Body body, int close) {
    layout.open();
    for (Literal literal : body.literals()) {
      layout.paragraphLine(literal.at().start());
      literal(literal);
    }
    layout.closeLine(close);
  }

  void literal(Literal literal) {
    layout.write(literal.negated() ? "not " : "");
    switch (literal.statement()) {
      case Literal.Holds s -> term(s.term());
      case Literal.Some s -> {
        layout.write("some ");
        row(cells(List.copyOf(s.names())));
      }
      case Literal.SomeIn s -> {
        layout.write("some ");
        binding(s.key(), s.value(), s.domain());
      }
      case Literal.Every s -> every(s, literal);
    }
    literal.with().forEach(with -> with(with, literal));
    layout.reached(literal.at().end() - 1);
  }

  private void binding(Optional<? extends Term> key, Term value, Term domain) {
    key.ifPresent(k -> {
      term(k);
      layout.write(", ");
    });
    term(value);
    layout.write(" in ");
    term(domain);
  }

  private void every(Literal.Every s, Literal literal) {
    layout.write("every ");
    binding(s.key(), s.value(), s.domain());
    layout.write(" {");
    int end =
        literal.with().isEmpty() ? literal.at().end() : literal.with().getFirst().at().start();
    if (isBroken(s.body(), s.domain().at().end())) {
      block(s.body(), layout.codeBefore(end));
    } else {
      layout.write(" ");
      inline(s.body());
      layout.write(" ");
    }
    layout.write("}");
  }

  private void with(Literal.With with, Literal literal) {
    int before = layout.codeBefore(with.at().start());
    if (layout.isBelow(before, with.at().start()) && before > literal.at().start()) {
      layout.open();
      layout.line(with.at().start());
      layout.close();
    } else {
      layout.write(" ");
    }
    layout.write("with ");
    term(with.target());
    layout.write(" as ");
    term(with.value());
  }
}
