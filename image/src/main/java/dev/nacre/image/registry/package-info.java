/// A client of OCI registries (distribution specification 1.1) on the JDK's HTTP client.
package dev.nacre.image.registry;
