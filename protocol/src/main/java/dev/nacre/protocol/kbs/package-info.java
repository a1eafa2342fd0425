/// The key broker's protocol (RCAR 0.4.0): its messages, and a client for guests and for owners.
///
/// Start at [dev.nacre.protocol.kbs.KbsClient] in a guest and at [dev.nacre.protocol.kbs.KbsOwner]
/// on the owner's desk. The page `docs/protocol/kbs.md` tells the whole conversation.
package dev.nacre.protocol.kbs;
