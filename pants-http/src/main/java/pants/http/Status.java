package pants.http;

/** The reasons of statuses, as the registry of IANA has them. */
public final class Status {
  private static final String[] REASONS = new String[600];

  static {
    put(100, "Continue", "Switching Protocols", "Processing", "Early Hints");
    put(104, "Upload Resumption Supported");
    put(200, "OK", "Created", "Accepted", "Non-Authoritative Information", "No Content");
    put(205, "Reset Content", "Partial Content", "Multi-Status", "Already Reported");
    put(226, "IM Used");
    put(300, "Multiple Choices", "Moved Permanently", "Found", "See Other", "Not Modified");
    put(305, "Use Proxy");
    put(307, "Temporary Redirect", "Permanent Redirect");
    put(400, "Bad Request", "Unauthorized", "Payment Required", "Forbidden", "Not Found");
    put(405, "Method Not Allowed", "Not Acceptable", "Proxy Authentication Required");
    put(408, "Request Timeout", "Conflict", "Gone", "Length Required", "Precondition Failed");
    put(413, "Content Too Large", "URI Too Long", "Unsupported Media Type");
    put(416, "Range Not Satisfiable", "Expectation Failed", "I'm a teapot");
    put(421, "Misdirected Request", "Unprocessable Content", "Locked", "Failed Dependency");
    put(425, "Too Early", "Upgrade Required");
    put(428, "Precondition Required", "Too Many Requests");
    put(431, "Request Header Fields Too Large");
    put(451, "Unavailable For Legal Reasons");
    put(500, "Internal Server Error", "Not Implemented", "Bad Gateway", "Service Unavailable");
    put(504, "Gateway Timeout", "HTTP Version Not Supported", "Variant Also Negotiates");
    put(507, "Insufficient Storage", "Loop Detected");
    put(510, "Not Extended", "Network Authentication Required");
  }

  private Status() {}

  private static void put(int first, String... reasons) {
    System.arraycopy(reasons, 0, REASONS, first, reasons.length);
  }

  /**
   * The reason of a status.
   *
   * @param status any number
   * @return such as {@code Not Found}; empty where the registry has none
   */
  public static String reason(int status) {
    String reason = status < 0 || status >= REASONS.length ? null : REASONS[status];
    return reason == null ? "" : reason;
  }

  /**
   * Says whether a response of a status never has a body, whatever its head says.
   *
   * @param status the status
   * @return whether it is 1xx, 204 or 304
   */
  public static boolean isBodiless(int status) {
    return status < 200 || status == 204 || status == 304;
  }
}
