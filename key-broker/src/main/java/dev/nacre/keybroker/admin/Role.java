package dev.nacre.keybroker.admin;

import java.util.Optional;

/// What kinds of administrators there are. No role but [#ADMIN] may do everything, so that who
/// writes policies need not hold secrets, and who audits changes nothing.
public enum Role {
  READER("reader"),
  POLICY_AUTHOR("policy-author"),
  SECRET_AUTHOR("secret-author"),
  AUDITOR("auditor"),
  ADMIN("admin");

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /// The name in a configuration, such as `policy-author`.
  public String word() {
    return word;
  }

  public static Optional<Role> named(String word) {
    for (Role role : values()) {
      if (role.word.equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  public boolean may(Permission permission) {
    return switch (permission) {
      case READ -> true;
      case POLICIES -> this == POLICY_AUTHOR || this == ADMIN;
      case SECRETS -> this == SECRET_AUTHOR || this == ADMIN;
      case AUDIT -> this == AUDITOR || this == ADMIN;
      case ADMINISTER -> this == ADMIN;
    };
  }
}
