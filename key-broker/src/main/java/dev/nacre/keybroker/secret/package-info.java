/// The owner's secrets: put, listed, counted, handed to guests.
package dev.nacre.keybroker.secret;
