/// Text templates in the syntax of Go's package `text/template`, filled with values.
package dev.nacre.policy.template;
