/// The story of `./nacre demo`: one release and eight refusals.
package dev.nacre.demo;
