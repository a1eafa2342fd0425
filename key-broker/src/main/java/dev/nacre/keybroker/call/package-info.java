/// A request and its answer without HTTP: what every call reads, answers and fails with.
package dev.nacre.keybroker.call;
