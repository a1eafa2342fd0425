package dev.nacre.keybroker.admin;

/// The door of one tenant: its own tokens open it, and what the server's configuration binds to it.
///
/// @param tenant its name; empty for the server's own
/// @param tokens those that were made within it
/// @param owners what the configuration says
public record TenantDoor(String tenant, RoleTokens tokens, OwnerDoor owners) implements Door {
  @Override
  public Admission admit(Approach approach) {
    if (owners.deniesAll()) {
      return owners.admit(approach, tenant);
    }
    return approach
        .bearer()
        .flatMap(tokens::find)
        .map(known -> admit(known, approach))
        .orElseGet(() -> owners.admit(approach, tenant));
  }

  private static Admission admit(RoleTokens.Known known, Approach approach) {
    String who = "token " + known.name() + " as " + known.role().word();
    return known.role().may(approach.permission())
        ? new Admission.Admitted(who)
        : Admission.Forbidden.to(known.role().word(), approach);
  }
}
