package dev.nacre.protocol.kbs;

import java.util.Optional;
import java.util.regex.Pattern;

/// The key broker did not give what was asked for.
///
/// [#stage] says where the conversation ended, [#reason] why; [#answer] is what the broker wrote.
public final class KbsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Pattern LAYER =
      Pattern.compile("^(Serialize/Deserialize|RVPS configuration) failed: ");

  /// Where a conversation can end.
  public enum Stage {
    CHALLENGE("challenge"),
    ATTESTATION("attestation"),
    RELEASE("release"),
    ADMINISTRATION("administration");

    private final String word;

    Stage(String word) {
      this.word = word;
    }

    /// The word in reports: `challenge`, `attestation`, `release`, `administration`.
    public String word() {
      return word;
    }
  }

  /// Why it ended.
  public enum Reason {
    /// No answer: wrong address, no network, wrong certificate, time out.
    UNREACHABLE,
    /// The broker's decision; asking again does not help.
    REFUSED,
    /// There is no such secret.
    NOT_FOUND,
    /// An answer that is none of the protocol.
    UNEXPECTED
  }

  private final Stage stage;
  private final Reason reason;
  private final transient Optional<KbsError> answer;
  private final transient Optional<String> refusalId;

  KbsException(Stage stage, Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.reason = reason;
    this.answer = Optional.empty();
    this.refusalId = Optional.empty();
  }

  KbsException(Stage stage, Reason reason, String message) {
    super(message);
    this.stage = stage;
    this.reason = reason;
    this.answer = Optional.empty();
    this.refusalId = Optional.empty();
  }

  KbsException(Stage stage, Reason reason, KbsError answer, Optional<String> refusalId) {
    super("the key broker refused" + what(stage) + ": " + words(stage, answer));
    this.stage = stage;
    this.reason = reason;
    this.answer = Optional.of(answer);
    this.refusalId = refusalId;
  }

  private static String what(Stage stage) {
    return switch (stage) {
      case CHALLENGE, ATTESTATION, RELEASE -> " the " + stage.word();
      case ADMINISTRATION -> "";
    };
  }

  /// What the broker wrote, and for its owner what to look at. Upstream's words in front of the
  /// sentence name a layer of its program.
  private static String words(Stage stage, KbsError answer) {
    if (stage != Stage.ADMINISTRATION) {
      return answer.detail();
    }
    String told = LAYER.matcher(answer.detail()).replaceFirst("");
    if (answer.variant().equals("InvalidRequestPath")) {
      return told + ": are the address and the tenant right, and is the tenant open?";
    }
    if (told.endsWith("Cannot verify token with any of the issuers")) {
      return told
          + ": it is of another server or tenant, revoked or over; the owner's lies in owner-token"
          + " in the server's data folder";
    }
    return told;
  }

  public Stage stage() {
    return stage;
  }

  public Reason reason() {
    return reason;
  }

  /// What the broker wrote, when it wrote something of its protocol.
  public Optional<KbsError> answer() {
    return answer;
  }

  /// The number under which the owner finds the full explanation (`nacre explain ID`).
  public Optional<String> refusalId() {
    return refusalId;
  }
}
