/// Images encrypted, decrypted, copied and looked into.
package dev.nacre.cli.image;
