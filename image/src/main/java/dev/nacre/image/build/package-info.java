/// Images made from directories and files, the same input giving the same bytes.
package dev.nacre.image.build;
