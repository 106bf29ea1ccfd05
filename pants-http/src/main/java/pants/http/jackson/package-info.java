/** JSON by Jackson: the one package that names it, as it may be missing. Not exported. */
package pants.http.jackson;
