package dev.nacre.keybroker.pkcs11;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Values in a token, by their labels. They are private: only who is logged in sees them.
public final class TokenObjects {
  private static final String APPLICATION = "nacre";

  private final Supplier<Token> token;
  private final Kind kind;

  /// What kind of object holds a value.
  public enum Kind {
    /// A data object of the application `nacre`.
    DATA,
    /// A generic secret key that may be read out, as upstream keeps them.
    SECRET_KEY
  }

  /// @param token opened when it is needed first
  public TokenObjects(Supplier<Token> token, Kind kind) {
    this.token = token;
    this.kind = kind;
  }

  /// The first one of that label, where somebody else made several.
  ///
  /// @throws Pkcs11Exception when the token does not give it
  public Optional<Secret> find(String label) {
    return token
        .get()
        .with(session ->
            session.find(labelled(label)).stream()
                .findFirst()
                .map(object -> session.read(object, Constants.VALUE)));
  }

  /// Creates, then removes what was there before.
  public void put(String label, Secret value) {
    var _ =
        token
            .get()
            .with(session -> {
              List<Long> before = session.find(labelled(label));
              long made =
                  value.reveal(
                      content -> session.create(fresh(label).bytes(Constants.VALUE, content)));
              before.forEach(session::destroy);
              return made;
            });
  }

  /// Whether there was something to delete.
  public boolean delete(String label) {
    return token
        .get()
        .with(session -> {
          List<Long> found = session.find(labelled(label));
          found.forEach(session::destroy);
          return !found.isEmpty();
        });
  }

  /// In order, each once.
  public List<String> labels() {
    return token
        .get()
        .with(session -> {
          var labels = new TreeSet<String>();
          for (long object : session.find(all())) {
            try (Secret label = session.read(object, Constants.LABEL)) {
              labels.add(Bytes.of(label.revealCopy()).utf8());
            }
          }
          return List.copyOf(labels);
        });
  }

  private Attributes all() {
    return switch (kind) {
      case DATA ->
          new Attributes()
              .number(Constants.CLASS, Constants.CLASS_DATA)
              .text(Constants.APPLICATION, APPLICATION);
      case SECRET_KEY ->
          new Attributes()
              .number(Constants.CLASS, Constants.CLASS_SECRET_KEY)
              .number(Constants.KEY_TYPE, Constants.KEY_GENERIC_SECRET);
    };
  }

  private Attributes labelled(String label) {
    return all().text(Constants.LABEL, label);
  }

  private Attributes fresh(String label) {
    Attributes object = labelled(label).flag(Constants.TOKEN, true).flag(Constants.PRIVATE, true);
    return switch (kind) {
      case DATA -> object;
      case SECRET_KEY -> object.flag(Constants.SENSITIVE, false).flag(Constants.EXTRACTABLE, true);
    };
  }
}
