package dev.nacre.keybroker.admin;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What kinds of administrators there are. No role but [#ADMIN] may do everything, so that who
/// writes policies need not hold secrets, and who audits changes nothing.
public enum Role {
  READER("reader", EnumSet.of(Permission.READ)),
  POLICY_AUTHOR("policy-author", EnumSet.of(Permission.READ, Permission.POLICIES)),
  SECRET_AUTHOR("secret-author", EnumSet.of(Permission.READ, Permission.SECRETS)),
  AUDITOR("auditor", EnumSet.of(Permission.READ, Permission.AUDIT)),
  ADMIN("admin", EnumSet.allOf(Permission.class));

  private final String word;
  private final Set<Permission> permissions;

  Role(String word, Set<Permission> permissions) {
    this.word = word;
    this.permissions = Set.copyOf(permissions);
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
    return permissions.contains(permission);
  }
}
