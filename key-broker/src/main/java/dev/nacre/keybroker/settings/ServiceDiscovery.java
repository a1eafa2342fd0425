package dev.nacre.keybroker.settings;

import dev.nacre.keybroker.plugin.PluginSettings;
import io.helidon.common.mapper.DefaultMapperProvider__ServiceDescriptor;
import io.helidon.common.mapper.DefaultResolverService__ServiceDescriptor;
import io.helidon.common.mapper.MappersFactory__ServiceDescriptor;
import io.helidon.config.Config;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;

/// What Helidon looks for in libraries: it would read the descriptions of services in all of them,
/// which is a quarter of a start, and files named `application.yaml` wherever it is started.
public final class ServiceDiscovery {
  private ServiceDiscovery() {}

  /// Spares it where a server of HTTP alone is configured, as that needs nothing of it; gRPC does.
  /// Counts for the whole process, so it is for the program that is this server.
  public static void spare(ServerConfig config) {
    if (!speaksRpc(config.settings()) && !GlobalServiceRegistry.configured()) {
      System.setProperty("io.helidon.metadata.mode", "none");
      var nothing =
          ServiceRegistryConfig.builder()
              .discoverServices(false)
              .discoverServicesFromServiceLoader(false)
              .putContractInstance(Config.class, Config.empty())
              .addServiceDescriptor(DefaultMapperProvider__ServiceDescriptor.INSTANCE)
              .addServiceDescriptor(DefaultResolverService__ServiceDescriptor.INSTANCE)
              .addServiceDescriptor(MappersFactory__ServiceDescriptor.INSTANCE)
              .build();
      GlobalServiceRegistry.registry(ServiceRegistryManager.create(nothing).registry());
    }
  }

  /// Whether it serves or asks over gRPC.
  public static boolean speaksRpc(BrokerSettings settings) {
    return settings.attestation().isPresent()
        || settings.references().isPresent()
        || settings.remoteAttestation().isPresent()
        || settings.remoteReferences().isPresent()
        || settings.plugins().stream().anyMatch(PluginSettings.External.class::isInstance);
  }
}
