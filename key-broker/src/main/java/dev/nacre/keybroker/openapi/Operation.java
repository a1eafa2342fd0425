package dev.nacre.keybroker.openapi;

import dev.nacre.keybroker.admin.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One method at one address.
///
/// @param method in upper case
/// @param address with its variables, such as `/kbs/v0/resource/{repository}/{type}/{tag}`;
///   `{value...}` takes any number of segments
/// @param summary one sentence
/// @param takes the body, where there is one
/// @param gives the body of a good answer; an empty one where there is nothing
/// @param query what may stand behind the question mark
public record Operation(
    String method,
    String address,
    String summary,
    Access access,
    Optional<Content> takes,
    Optional<Content> gives,
    List<Parameter> query) {
  public Operation {
    query = List.copyOf(query);
  }

  /// For anybody, without bodies and parameters.
  public static Operation at(String method, String address) {
    return new Operation(
        method, address, "", new Access.Anybody(), Optional.empty(), Optional.empty(), List.of());
  }

  public Operation of(Access who) {
    return new Operation(method, address, summary, who, takes, gives, query);
  }

  public Operation needing(Permission permission) {
    return of(new Access.Administrators(permission));
  }

  public Operation taking(Content body) {
    return new Operation(method, address, summary, access, Optional.of(body), gives, query);
  }

  public Operation giving(Content body) {
    return new Operation(method, address, summary, access, takes, Optional.of(body), query);
  }

  public Operation asking(Parameter parameter) {
    var all = new ArrayList<>(query);
    all.add(parameter);
    return new Operation(method, address, summary, access, takes, gives, all);
  }

  public Operation saying(String sentence) {
    return new Operation(method, address, sentence, access, takes, gives, query);
  }

  /// What an administrator needs; empty where it is not the owner's.
  public Optional<Permission> permission() {
    return access instanceof Access.Administrators(Permission needed)
        ? Optional.of(needed)
        : Optional.empty();
  }

  /// The address as the document writes it.
  public String template() {
    return address.replace("...}", "}");
  }

  /// The ways in which it may end otherwise.
  List<Failure> failures() {
    var all =
        new ArrayList<Failure>(
            List.of(Failure.MALFORMED, Failure.TOO_MANY, Failure.FAILED, Failure.AWAY));
    boolean isOpen = access instanceof Access.Anybody;
    if (!query.isEmpty() || address.contains("{")) {
      all.add(Failure.ADDRESS_TOO_LONG);
      all.add(Failure.HEAD_TOO_LARGE);
    }
    if (takes.isPresent()) {
      all.add(Failure.TOO_LARGE);
    }
    if (address.contains("{")) {
      all.add(Failure.MISSING);
    }
    if (!isOpen || takes.isPresent()) {
      all.addAll(List.of(Failure.UNKNOWN, Failure.BEHIND_FAILED, Failure.SLOW, Failure.NO_ROOM));
    }
    if (access instanceof Access.Attested || permission().isPresent()) {
      all.add(Failure.FORBIDDEN);
    }
    if (permission().isPresent()) {
      all.add(Failure.UNOFFERED);
    }
    if (permission().isPresent() && !method.equals("GET")) {
      all.add(Failure.CONFLICT);
    }
    return all.stream().sorted().toList();
  }
}
