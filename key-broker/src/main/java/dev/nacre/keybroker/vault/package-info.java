/// HashiCorp Vault (and OpenBao) over its HTTP API: keys of its engine `transit`, values of its
/// engine `kv`.
package dev.nacre.keybroker.vault;
