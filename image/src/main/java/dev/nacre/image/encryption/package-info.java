/// Encrypted layers as ocicrypt makes them: AES-256-CTR with HMAC-SHA-256, the layer's key wrapped
/// for its readers in annotations.
///
/// Start at [dev.nacre.image.encryption.LayerEncryption].
package dev.nacre.image.encryption;
