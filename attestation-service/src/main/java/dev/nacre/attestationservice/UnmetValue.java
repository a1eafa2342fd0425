package dev.nacre.attestationservice;

import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.PlainName;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonNumber;
import dev.nacre.codec.json.JsonString;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A reference value that does not accept a claim, in words: what it accepts, what comes nearest,
/// and a command that makes it accept the claim.
///
/// @param name of the reference value
/// @param inForce what policies see of it; empty where they see nothing
/// @param claim what the machine has
record UnmetValue(
    String name, Optional<Json> inForce, Standing standing, Json claim, Manner manner) {
  private static final int LONGEST_SHOWN = 400;
  private static final int LONGEST_COMMAND = 1_500;
  private static final int LONGEST_NAME = 255;

  /// How a policy compares a claim with it.
  enum Manner {
    /// It is a list that has the claim.
    ONE_OF,
    /// It is a list that has each element of the claim.
    EACH_OF,
    /// It is no list.
    ALONE
  }

  /// What of the claim is not accepted.
  Json lacking() {
    if (manner != Manner.EACH_OF || !(claim instanceof JsonArray list)) {
      return claim;
    }
    List<Json> accepted =
        inForce.orElse(JsonNull.NULL) instanceof JsonArray known ? known.elements() : List.of();
    return list.stream().filter(one -> !accepted.contains(one)).collect(JsonArray.collector());
  }

  String expected() {
    return inForce.map(this::accepted).orElseGet(this::absent)
        + standing
            .waitingFor(claim)
            .map(set -> "; set " + set + ", which waits, has it")
            .orElse("");
  }

  private String accepted(Json value) {
    String all = "reference value " + name + " = " + value.text();
    String near =
        value instanceof JsonArray list
            ? nearest(list).map(json -> nearness(json, list.size() > 1)).orElse("")
            : nearness(value, false);
    if (all.length() <= LONGEST_SHOWN || !(value instanceof JsonArray list)) {
      return shown(all) + near;
    }
    return "one of the " + list.size() + " of reference value " + name + near;
  }

  private Optional<Json> nearest(JsonArray list) {
    return list.stream().min(Comparator.comparingDouble(this::distance));
  }

  /// @param several whether it must be said which is meant
  private String nearness(Json near, boolean several) {
    String which = several ? ", nearest " + shown(near.text()) : "";
    String how =
        kinship(near)
            .map(words -> (several ? ": " : ", ") + "the same but for " + words)
            .orElse("");
    return which + how;
  }

  /// What a slip of the keyboard makes of a value.
  private Optional<String> kinship(Json near) {
    String there = plain(claim);
    String accepted = plain(near);
    if (there.equals(accepted)) {
      return claim.kind().equals(near.kind())
          ? Optional.empty()
          : Optional.of("its type: registered is " + near.kind() + ", claimed " + claim.kind());
    }
    if (there.equalsIgnoreCase(accepted)) {
      return Optional.of("small and capital letters");
    }
    String bare = accepted.strip();
    String digits = bare.startsWith("0x") ? bare.substring(2) : bare;
    return there.equalsIgnoreCase(digits) ? Optional.of("what stands around it") : Optional.empty();
  }

  private static String plain(Json value) {
    return value instanceof JsonString(String text) ? text : value.text();
  }

  private double distance(Json accepted) {
    if (accepted instanceof JsonNumber one && claim instanceof JsonNumber other) {
      return Math.abs(Double.parseDouble(one.literal()) - Double.parseDouble(other.literal()));
    }
    String one = plain(accepted).toLowerCase(Locale.ROOT);
    String other = plain(claim).toLowerCase(Locale.ROOT);
    long differing = Math.abs(one.length() - other.length());
    for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
      differing += one.charAt(i) == other.charAt(i) ? 0 : 1;
    }
    return differing;
  }

  private String absent() {
    return standing
        .expired()
        .map(end -> "a reference value " + name + ", which expired at " + end)
        .orElse("a reference value " + name + ", which is not registered");
  }

  String advice() {
    Optional<String> waits = standing.waitingFor(claim);
    if (waits.isPresent()) {
      return "if this machine is right: nacre policy try reference_set "
          + waits.get()
          + ", then nacre reference-value activate "
          + waits.get();
    }
    String add = inForce.isPresent() && manner != Manner.ALONE ? " --add" : "";
    String command =
        "nacre reference-value put" + add + " " + quoted(name) + " " + quoted(argument().text());
    return command.length() > LONGEST_COMMAND
        ? "if this machine is right: register what the claim is as reference value " + name
        : older().orElse("if this machine is right: ") + command;
  }

  private Json argument() {
    return switch (manner) {
      case ONE_OF -> JsonArray.of(claim);
      case EACH_OF, ALONE -> lacking();
    };
  }

  /// A version that is lower than all that are accepted is that of a machine that was not updated.
  private Optional<String> older() {
    boolean low =
        inForce.stream()
            .flatMap(value -> value instanceof JsonArray list ? list.stream() : inForce.stream())
            .allMatch(this::isAbove);
    return low && inForce.isPresent()
        ? Optional.of("update the machine's firmware; or, if this version will do: ")
        : Optional.empty();
  }

  private boolean isAbove(Json accepted) {
    return accepted instanceof JsonNumber one
        && claim instanceof JsonNumber other
        && Double.parseDouble(one.literal()) > Double.parseDouble(other.literal());
  }

  /// For a shell: what a guest claims must not end the word.
  static String quoted(String word) {
    return PlainName.is(word, LONGEST_NAME) && !word.startsWith("-")
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }

  static String shown(String text) {
    return Shown.beginning(text, LONGEST_SHOWN);
  }
}
