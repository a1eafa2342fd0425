package dev.nacre.keybroker.vault;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// How we come to a token of Vault.
public sealed interface VaultLogin {
  Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");

  /// The token stands in the configuration.
  record Token(String token) implements VaultLogin {
    @Override
    public String toString() {
      return "Token[…]";
    }
  }

  /// The token stands in a file, which is read again whenever Vault refuses the last one.
  record TokenFile(Path file) implements VaultLogin {}

  /// AppRole (`auth/MOUNT/login`).
  ///
  /// @param secretId the file that holds it
  record AppRole(String mount, String roleId, Path secretId) implements VaultLogin {}

  /// Kubernetes: the token of the pod's service account.
  ///
  /// @param token the file that holds it
  record Kubernetes(String mount, String role, Path token) implements VaultLogin {}

  /// Where to log in, and with what; absent where the token is at hand.
  record Message(String path, JsonObject body) {}

  /// @throws VaultException when a file cannot be read
  static Optional<Message> message(VaultLogin login) {
    return switch (login) {
      case Token(String _) -> Optional.empty();
      case TokenFile(Path _) -> Optional.empty();
      case AppRole(String mount, String roleId, Path secretId) ->
          Optional.of(
              new Message(
                  "auth/" + mount + "/login",
                  JsonObject.builder()
                      .put("role_id", roleId)
                      .put("secret_id", PrivateFile.read(secretId).strip())
                      .build()));
      case Kubernetes(String mount, String role, Path token) ->
          Optional.of(
              new Message(
                  "auth/" + mount + "/login",
                  JsonObject.builder().put("role", role).put("jwt", projected(token)).build()));
    };
  }

  /// The token that is at hand.
  static Optional<String> atHand(VaultLogin login) {
    return switch (login) {
      case Token(String token) -> Optional.of(token);
      case TokenFile(Path file) ->
          Optional.of(requireToken(PrivateFile.read(file).strip(), file.toString()));
      case AppRole(String _, String _, Path _) -> Optional.empty();
      case Kubernetes(String _, String _, Path _) -> Optional.empty();
    };
  }

  /// A token as it may stand in the head of a call: whoever makes heads would tell a wrong one.
  ///
  /// @throws VaultException without it
  static String requireToken(String text, String place) {
    if (!isToken(text)) {
      throw new VaultException(
          "there is no token of Vault in "
              + place
              + ": one line of visible characters is expected");
    }
    return text;
  }

  /// Whether `text` may stand in the head of a call.
  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  /// Kubernetes puts it there for all in the pod to read.
  private static String projected(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new VaultException(
          "cannot read the service account's token " + file + ": " + FileTrouble.words(e), e);
    }
  }
}
