/// Which work belongs to which: the header of W3C Trace Context.
package dev.nacre.codec.trace;
