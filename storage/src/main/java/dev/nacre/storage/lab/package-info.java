/// A PostgreSQL server of one's own, for the lab and for tests.
package dev.nacre.storage.lab;
