/// An owner's secrets, tenants, tokens, audit log, refusals, over the network.
package dev.nacre.cli.owner;
