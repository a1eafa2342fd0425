/// Plugins in processes of their own, called over gRPC.
package dev.nacre.keybroker.external;
