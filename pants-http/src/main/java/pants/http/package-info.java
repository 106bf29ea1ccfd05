/**
 * The values of HTTP: headers, cookies, form fields, dates, statuses, the {@linkplain
 * pants.http.HttpLimits bounds} of a connection, and {@linkplain pants.http.BadMessageException
 * what is said} to a peer that breaks the rules.
 */
package pants.http;
