/// PKCS#11 tokens (hardware security modules), called through their C interface.
package dev.nacre.keybroker.pkcs11;
