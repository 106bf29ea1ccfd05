/** Where channels connect to and listen on: values, without any I/O. */
package pants.net;
