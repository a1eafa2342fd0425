/// How the server proves itself to callers: its key and certificates, and what TLS may use.
package dev.nacre.keybroker.tls;
