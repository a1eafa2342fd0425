/// The key broker: handshake, release, the owner's calls, refusals, audit.
///
/// [dev.nacre.keybroker.NacreServer] puts the parts together. `HttpFront` alone knows HTTP;
/// everything behind it takes a `Call` and gives a `Reply`.
package dev.nacre.keybroker;
