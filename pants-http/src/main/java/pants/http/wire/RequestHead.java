package pants.http.wire;

import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;

/** The head of a request, all of whose rules have been checked. */
public final class RequestHead extends Head {
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"
  };

  /** What a target looks like (RFC 9112, section 3.2). */
  public enum TargetForm {
    /** A path, perhaps with a query. */
    ORIGIN,
    /** A whole URL, as for proxies. */
    ABSOLUTE,
    /** Host and port, of {@code CONNECT} alone. */
    AUTHORITY,
    /** The {@code *} of {@code OPTIONS} alone. */
    ASTERISK
  }

  private final int methodEnd;
  private final int targetEnd;
  private final int pathStart;
  private final int pathEnd;
  private final boolean escaped;
  private final TargetForm form;

  RequestHead(byte[] bytes, int[] lines, RequestLine line, KnownHost known) {
    super(bytes, lines);
    methodEnd = line.methodLength();
    targetEnd = line.targetEnd();
    escaped = line.escaped();
    int first = methodEnd + 1;
    pathEnd = line.query() < 0 ? targetEnd : line.query();
    if (bytes[first] == '/' && !methodIs("CONNECT")) {
      checkPath(first);
      form = TargetForm.ORIGIN;
      pathStart = first;
    } else {
      form = otherForm(first);
      pathStart = form == TargetForm.ABSOLUTE ? authorityEnd() : first;
    }
    checkHost(known);
    framing(BodyFraming.of(this));
  }

  /**
   * Says whether the body is a form.
   *
   * @param type the type of the form, in lower case
   * @return whether the body is of that type, and the method one that sends forms: {@code POST},
   *     {@code PUT} or {@code PATCH}
   */
  public boolean hasForm(String type) {
    return hasType(type) && (methodIs("POST") || methodIs("PUT") || methodIs("PATCH"));
  }

  /** A path that begins with two slashes would name a host when it is sent back in a redirect. */
  private void checkPath(int start) {
    if (start + 1 < pathEnd && bytes[start + 1] == '/') {
      throw new BadMessageException(Reason.TARGET, "a path must not begin with two slashes");
    }
  }

  private TargetForm otherForm(int first) {
    if (methodIs("CONNECT")) {
      Authority authority = Authority.parse(bytes, first, targetEnd);
      if (authority == null || authority.port() < 0) {
        throw new BadMessageException(
            Reason.TARGET, "the target of CONNECT must be a host and a port");
      }
      return TargetForm.AUTHORITY;
    }
    if (targetEnd == first + 1 && bytes[first] == '*') {
      if (!methodIs("OPTIONS")) {
        throw new BadMessageException(Reason.TARGET, "'*' is a target of OPTIONS alone");
      }
      return TargetForm.ASTERISK;
    }
    if (authorityStart() < 0) {
      throw new BadMessageException(
          Reason.TARGET, "a target must be a path from '/' on, or an http or https URL");
    }
    return TargetForm.ABSOLUTE;
  }

  /** Behind the two slashes of a URL, or -1 where the target is none. */
  private int authorityStart() {
    int first = methodEnd + 1;
    int length = targetEnd - first;
    if (length > 7 && Ascii.standsAt(bytes, first, "http://")) {
      return first + 7;
    }
    return length > 8 && Ascii.standsAt(bytes, first, "https://") ? first + 8 : -1;
  }

  private int authorityEnd() {
    int end = authorityStart();
    while (end < pathEnd && bytes[end] != '/') {
      end++;
    }
    return end;
  }

  private void checkHost(KnownHost known) {
    if (host < 0) {
      if (minorVersion() > 0) {
        throw new BadMessageException(Reason.HOST, "a request of HTTP/1.1 must have a Host");
      }
      checkAuthority(null);
      return;
    }
    if (indexOf("Host", host + 1) >= 0) {
      throw new BadMessageException(Reason.HOST, "Host must not repeat");
    }
    if (form == TargetForm.ABSOLUTE) {
      checkAuthority(authority(host));
    } else if (!isAuthority(host, known)) {
      throw badHost();
    }
  }

  private static BadMessageException badHost() {
    return new BadMessageException(
        Reason.HOST, "Host must be a name or an address, perhaps with a port");
  }

  /** The host of an absolute target, which {@code Host} must name as well where there is one. */
  private void checkAuthority(@Nullable Authority fromHost) {
    if (form != TargetForm.ABSOLUTE) {
      return;
    }
    Authority fromTarget = Authority.parse(bytes, authorityStart(), authorityEnd());
    if (fromTarget == null) {
      throw new BadMessageException(
          Reason.TARGET, "the host of a target must be a name or an address, perhaps with a port");
    }
    if (host >= 0) {
      if (fromHost == null) {
        throw badHost();
      }
      int port = isSecureTarget() ? 443 : 80;
      if (!fromHost.withPort(port).equals(fromTarget.withPort(port))) {
        throw new BadMessageException(Reason.HOST, "Host must name the host of the target");
      }
    }
  }

  private boolean isSecureTarget() {
    return Ascii.standsAt(bytes, methodEnd + 1, "https");
  }

  @Override
  public int minorVersion() {
    return bytes[targetEnd + 8] == '0' ? 0 : 1;
  }

  /**
   * The method.
   *
   * @return such as {@code GET}; upper and lower case differ
   */
  public String method() {
    for (String known : METHODS) {
      if (methodIs(known)) {
        return known;
      }
    }
    return text(0, methodEnd);
  }

  /**
   * Says whether this is the method, without making a string.
   *
   * @param name such as {@code HEAD}
   * @return whether it is
   */
  public boolean methodIs(String name) {
    if (name.length() != methodEnd) {
      return false;
    }
    for (int i = 0; i < methodEnd; i++) {
      if (bytes[i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The version as it was sent.
   *
   * @return such as {@code HTTP/1.1}
   */
  public String version() {
    return switch (bytes[targetEnd + 8]) {
      case '0' -> "HTTP/1.0";
      case '1' -> "HTTP/1.1";
      default -> text(targetEnd + 1, targetEnd + 9);
    };
  }

  /**
   * The target as it was sent.
   *
   * @return such as {@code /search?q=1}, {@code http://example.com/} or {@code *}
   */
  public String target() {
    return text(methodEnd + 1, targetEnd);
  }

  /**
   * What the target looks like.
   *
   * @return the form
   */
  public TargetForm form() {
    return form;
  }

  /**
   * The path, with its percent signs.
   *
   * @return such as {@code /search}; {@code /} where a URL has none; the whole target where its
   *     form has no path
   */
  public String path() {
    return pathStart == pathEnd || (pathEnd == pathStart + 1 && bytes[pathStart] == '/')
        ? "/"
        : text(pathStart, pathEnd);
  }

  /**
   * Says whether the target has percent signs, so that its path needs decoding.
   *
   * @return whether it has
   */
  public boolean isEscaped() {
    return escaped;
  }

  /**
   * The query, with its percent signs.
   *
   * @return what stands behind the first question mark, or null where there is none
   */
  public @Nullable String query() {
    return pathEnd == targetEnd ? null : text(pathEnd + 1, targetEnd);
  }

  /**
   * The host that the request is for, perhaps with a port: that of the target, or that of {@code
   * Host}.
   *
   * @return such as {@code example.com:8080}, or null where neither is there, as HTTP/1.0 allows
   */
  public @Nullable String host() {
    return switch (form) {
      case ABSOLUTE -> text(authorityStart(), authorityEnd());
      case AUTHORITY -> target();
      case ORIGIN, ASTERISK -> host < 0 ? null : value(host);
    };
  }

  /**
   * The name or address of {@link #host()}.
   *
   * @return in lower case, without the port and without the brackets of an IPv6 address; null where
   *     there is no host
   */
  public @Nullable String hostname() {
    Authority authority =
        switch (form) {
          case ABSOLUTE -> Authority.parse(bytes, authorityStart(), authorityEnd());
          case AUTHORITY -> Authority.parse(bytes, methodEnd + 1, targetEnd);
          case ORIGIN, ASTERISK -> host < 0 ? null : authority(host);
        };
    if (authority == null) {
      return null;
    }
    String name = authority.host();
    return name.charAt(0) == '[' ? name.substring(1, name.length() - 1) : name;
  }

  /**
   * Says whether the client waits for {@code 100 Continue} before it sends the body.
   *
   * @return whether it does, which HTTP/1.0 cannot
   */
  public boolean expectsContinue() {
    return expect >= 0 && minorVersion() > 0 && valueIs(expect, "100-continue");
  }

  /**
   * Says whether the client expects what nobody knows, which is answered with 417.
   *
   * @return whether {@code Expect} has anything but {@code 100-continue}
   */
  public boolean hasUnknownExpectation() {
    return expect >= 0 && !valueIs(expect, "100-continue");
  }
}
