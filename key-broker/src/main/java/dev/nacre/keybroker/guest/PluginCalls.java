package dev.nacre.keybroker.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.Permission;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Route;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.keybroker.openapi.Access;
import dev.nacre.keybroker.openapi.Content;
import dev.nacre.keybroker.openapi.GuestForms;
import dev.nacre.keybroker.openapi.Operation;
import dev.nacre.keybroker.plugin.Plugin;
import dev.nacre.keybroker.plugin.PluginCall;
import dev.nacre.keybroker.plugin.PluginException;
import dev.nacre.keybroker.secret.ResourcePlugin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything behind `/kbs/v0/NAME` that is no fixed address: the owner's calls of a plugin
/// directly, a guest's through [Release].
public final class PluginCalls {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker");

  private final Map<String, Plugin> plugins = new HashMap<>();
  private final Release release;
  private final Audit audit;
  private final Metrics metrics;

  public PluginCalls(List<Plugin> plugins, Release release, Audit audit, Metrics metrics) {
    this.metrics = metrics;
    plugins.forEach(plugin -> this.plugins.put(plugin.name(), plugin));
    this.release = release;
    this.audit = audit;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/kbs/v0/resource/{repository}/{type}/{tag}")
            .of(new Access.Attested())
            .gives(GuestForms.JWE)
            .by(
                "A secret, encrypted to the key of the guest that proved what it is.",
                call -> release.get(call, plugin(call))));
  }

  /// What plugins answer, beside the routes.
  public List<Operation> operations() {
    return plugins.values().stream().flatMap(plugin -> plugin.operations().stream()).toList();
  }

  private Plugin plugin(Call call) {
    Plugin plugin = plugins.get(call.head());
    if (plugin == null) {
      throw ApiException.pluginNotFound(Shown.name(call.head()));
    }
    return plugin;
  }

  /// Lets the owner in.
  public interface Admitting {
    Call admit(Call call, Permission permission);
  }

  /// @param call with its path from the plugin's name on
  public Reply answer(Call call, Admitting admitting) {
    Plugin plugin = plugin(call);
    if (plugin instanceof ResourcePlugin) {
      return answer(plugin, call, admitting);
    }
    long start = System.nanoTime();
    boolean good = false;
    try {
      Reply reply = answer(plugin, call, admitting);
      good = true;
      return reply;
    } finally {
      metrics.plugin(plugin.label(asked(call, Optional.empty())), good, System.nanoTime() - start);
    }
  }

  private Reply answer(Plugin plugin, Call call, Admitting admitting) {
    if (attempt(plugin, call, () -> plugin.isOwners(asked(call, Optional.empty())))) {
      return owners(plugin, admitting.admit(call, Permission.SECRETS));
    }
    return release.get(call, plugin);
  }

  /// What a plugin may change is written down before.
  private Reply owners(Plugin plugin, Call call) {
    Supplier<Reply> answering =
        () -> {
          try (Secret answer =
              attempt(plugin, call, () -> plugin.answer(asked(call, Optional.empty())))) {
            return Reply.of(Content.XML, answer.reveal(content -> Bytes.of(content)));
          }
        };
    return call.method().equals("GET")
        ? answering.get()
        : audit.beforehand("plugin-call", audited(plugin, call), answering, _ -> true);
  }

  private static JsonObject audited(Plugin plugin, Call call) {
    return JsonObject.builder()
        .put("plugin", plugin.name())
        .put("call", Shown.name(call.method() + ":" + call.name()))
        .put("by", call.by())
        .build();
  }

  static PluginCall asked(Call call, Optional<JsonObject> initData) {
    return new PluginCall(call.method(), call.tail(), call.query(), call.body(), initData);
  }

  interface Asking<T> {
    T ask();
  }

  /// A plugin's exception as the one that callers read.
  static <T> T attempt(Plugin plugin, Call call, Asking<T> asking) {
    try {
      return asking.ask();
    } catch (PluginException e) {
      String why = String.valueOf(e.getMessage());
      throw switch (e.reason()) {
        case NOT_FOUND -> ApiException.resourceNotFound(why);
        case NO_SUCH_PATH -> ApiException.invalidPath(Shown.name(call.uri()));
        case MALFORMED -> ApiException.malformed(why);
        case DENIED -> ApiException.pluginDenies(why);
        case BUSY -> ApiException.pluginBusy(plugin.name(), why);
        case FAILED -> {
          Throwable cause = e.getCause();
          String more = cause == null ? "" : ": " + cause.getMessage();
          LOG.log(System.Logger.Level.WARNING, plugin.name() + ": " + why + more);
          yield ApiException.pluginFailed(plugin.name(), why);
        }
      };
    }
  }
}
