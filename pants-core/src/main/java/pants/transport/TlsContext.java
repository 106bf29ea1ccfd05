package pants.transport;

/** TLS settings made ready for use by a loop: keys and certificates read, sessions remembered. */
public interface TlsContext {}
