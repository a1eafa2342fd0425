package dev.nacre.keybroker;

import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All addresses that are answered.
final class Routes {
  private static final int DEEPEST = 4;
  private static final String MORE = "/*";

  private final List<Route> all;
  private final Map<String, Route> byAddress = new HashMap<>();

  Routes(List<Route> all) {
    this.all = List.copyOf(all);
    for (Route route : all) {
      String address = route.method() + " " + route.path() + (route.tail().isEmpty() ? "" : MORE);
      if (byAddress.put(address, route) != null) {
        throw new IllegalStateException("two routes for " + route.template());
      }
    }
  }

  List<Route> all() {
    return all;
  }

  /// @param call with its path from the route's last fixed segment on
  record Match(Route route, Call call) {}

  /// With which methods the address `path` is answered.
  List<String> methods(List<String> path) {
    return Api.METHODS.stream()
        .filter(method -> find(method, path).filter(found -> isWhole(found, path)).isPresent())
        .toList();
  }

  /// Whether the path has something in the place of the route's variables.
  private static boolean isWhole(Found found, List<String> path) {
    return found.route().tail().isEmpty() || path.size() > found.fixed();
  }

  /// The route whose path is the longest head of the call's.
  Optional<Match> find(Call call) {
    List<String> path = call.path();
    return find(call.method(), path)
        .map(found -> new Match(found.route(), call.behind(Math.max(0, found.fixed() - 1))));
  }

  /// @param fixed how many segments of the path are the route's own
  private record Found(Route route, int fixed) {}

  private Optional<Found> find(String method, List<String> path) {
    for (int fixed = Math.min(path.size(), DEEPEST); fixed >= 0; fixed--) {
      String address = method + " " + String.join("/", path.subList(0, fixed));
      Route exact = fixed == path.size() ? byAddress.get(address) : null;
      Route route = exact == null ? byAddress.get(address + MORE) : exact;
      if (route != null) {
        return Optional.of(new Found(route, fixed));
      }
    }
    return Optional.empty();
  }
}
