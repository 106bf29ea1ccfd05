/** The access log: what is known of each request when it is over, the forms of its lines, files. */
package pants.http.log;
