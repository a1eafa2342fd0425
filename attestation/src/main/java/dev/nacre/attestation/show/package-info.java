/// Evidence laid out for people: every field with its place, its value and its meaning.
package dev.nacre.attestation.show;
