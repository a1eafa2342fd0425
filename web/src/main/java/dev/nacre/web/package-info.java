/// Whole answers of other servers, or the reason why there is none.
package dev.nacre.web;
