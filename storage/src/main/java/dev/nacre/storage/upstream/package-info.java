/// Reads what upstream's servers keep, to take it over.
package dev.nacre.storage.upstream;
