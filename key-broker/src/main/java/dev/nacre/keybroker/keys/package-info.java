/// Public keys and certificates that the owner trusts, from files and addresses.
package dev.nacre.keybroker.keys;
