package dev.nacre.storage;

import dev.nacre.codec.MalformedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/// How the connection to a PostgreSQL server is protected.
///
/// @param mode how much is checked
/// @param authorities whose certificates are believed (PEM); empty: those of the Java runtime
public record PostgresTls(Mode mode, Optional<Path> authorities) {
  /// The words of PostgreSQL's own programs. Those that would go on without TLS when the server
  /// offers none (`allow`, `prefer`) are not among them.
  public enum Mode {
    /// No TLS.
    DISABLE("disable"),
    /// TLS with whoever answers.
    REQUIRE("require"),
    /// TLS with a server whose certificate is believed, whatever name is in it.
    VERIFY_CA("verify-ca"),
    /// TLS with the server that the name means.
    VERIFY_FULL("verify-full");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /// @param where the setting's name, for the message
    /// @throws MalformedException when it is no such word
    public static Mode parse(String where, String word) {
      for (Mode mode : values()) {
        if (mode.word.equals(word)) {
          return mode;
        }
      }
      throw MalformedException.at(where, "disable, require, verify-ca or verify-full", word);
    }
  }

  /// What holds when nothing is said: within this machine no TLS, elsewhere all of it.
  public static PostgresTls usualFor(String host) {
    boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
    return new PostgresTls(here ? Mode.DISABLE : Mode.VERIFY_FULL, Optional.empty());
  }

  /// Adds what the driver is told.
  void to(Properties properties) {
    properties.setProperty("sslmode", mode.word);
    if (authorities.isPresent()) {
      properties.setProperty("sslrootcert", authorities.get().toString());
    } else if (mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL) {
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }
}
