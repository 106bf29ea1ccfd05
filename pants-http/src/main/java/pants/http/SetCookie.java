package pants.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;

/**
 * A cookie that a server sets. A value: each method that takes an attribute gives a copy with it,
 * in the place of one that was given before. Each is checked when it is given, since a cookie that
 * could hold a semicolon or a line end would set other attributes, or other headers.
 *
 * {@snippet :
 * SetCookie.of("theme", "dark").path("/").maxAge(Duration.ofDays(30)).sameSite(SetCookie.SameSite.LAX);
 * }
 *
 * <p>Some attributes need others, without which browsers drop the cookie: {@code SameSite=None} and
 * {@code Partitioned} need {@code Secure}; so does a name that begins with {@code __Secure-}; and
 * one that begins with {@code __Host-} needs {@code Secure} and {@code Path=/} and must have no
 * domain. That is checked when the cookie becomes a {@link #header()}.
 */
public final class SetCookie {
  private static final ByteSet VALUE = ByteSet.range('!', '~').without(ByteSet.of("\",;\\"));
  private static final ByteSet ATTRIBUTE = ByteSet.range(' ', '~').without(ByteSet.of(";"));
  private static final ByteSet DOMAIN = Syntax.ALPHANUMERIC.and(ByteSet.of("-._:[]"));

  /** What browsers take of name and value together, and of an attribute. */
  private static final int MAX_SIZE = 4096;

  private static final int MAX_ATTRIBUTE = 1024;

  /** Whether requests that other sites cause carry the cookie. */
  public enum SameSite {
    /** Not even when a link is followed. */
    STRICT("Strict"),
    /** Only when a link is followed. */
    LAX("Lax"),
    /** Always; it needs {@code Secure}. */
    NONE("None");

    private final String text;

    SameSite(String text) {
      this.text = text;
    }
  }

  private final String name;
  private final String value;

  /** What stands behind the name of each attribute, in the order in which they were first given. */
  private final Map<String, String> attributes;

  private SetCookie(String name, String value, Map<String, String> attributes) {
    this.name = name;
    this.value = value;
    this.attributes = attributes;
  }

  /**
   * A cookie without attributes: it ends with the browser's session.
   *
   * @param name a token
   * @param value visible ASCII characters but for {@code " , ; \}; encode anything else, as {@link
   *     PercentEncoding} does
   * @return the cookie
   * @throws IllegalArgumentException when either has another character, or they have more than
   *     4,096 together, above which browsers drop a cookie
   */
  public static SetCookie of(String name, String value) {
    if (!Syntax.isToken(name)) {
      throw new IllegalArgumentException(
          "the name of a cookie must be a token: " + Syntax.shown(name));
    }
    check("the value", value, VALUE);
    if (name.length() + value.length() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a cookie must have at most %d bytes of name and value: %s has %d"
              .formatted(MAX_SIZE, Syntax.shown(name), name.length() + value.length()));
    }
    return new SetCookie(name, value, Map.of());
  }

  /**
   * The end of a cookie that was set before. Give it the path and the domain that the cookie was
   * given, as browsers take it for another otherwise.
   *
   * @param name the cookie's name, a token
   * @return a cookie without value, which has expired
   * @throws IllegalArgumentException when the name is no token
   */
  public static SetCookie expired(String name) {
    return of(name, "").maxAge(Duration.ZERO).expires(Instant.EPOCH);
  }

  private static String check(String what, String text, ByteSet allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.contains(text.charAt(i))) {
        throw new IllegalArgumentException(
            "%s of a cookie must not have the character U+%04X (index %d): %s"
                .formatted(what, (int) text.charAt(i), i, Syntax.shown(text)));
      }
    }
    return text;
  }

  /**
   * Bounds the paths that the cookie is sent to. Without it they are those beside the path at which
   * it was set.
   *
   * @param path where they begin; {@code /} is all
   * @return a copy
   * @throws IllegalArgumentException when it does not begin with {@code /}, which browsers would
   *     ignore; when it has {@code ;}, a control character or one above ASCII, or more than 1,024
   *     characters
   */
  public SetCookie path(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "the path of a cookie must begin with a slash: " + Syntax.shown(path));
    }
    return with("Path", "=" + checkAttribute("the path", path, ATTRIBUTE));
  }

  /**
   * Lets the hosts below a domain have the cookie too.
   *
   * @param domain a host name
   * @return a copy
   * @throws IllegalArgumentException when it has a character that no host has, or more than 1,024
   */
  public SetCookie domain(String domain) {
    return with("Domain", "=" + checkAttribute("the domain", domain, DOMAIN));
  }

  private static String checkAttribute(String what, String text, ByteSet allowed) {
    if (text.length() > MAX_ATTRIBUTE) {
      throw new IllegalArgumentException(
          "%s of a cookie must have at most %d characters, but has %d"
              .formatted(what, MAX_ATTRIBUTE, text.length()));
    }
    return check(what, text, allowed);
  }

  /**
   * Lets the cookie end after some time.
   *
   * @param time from now on, rounded up to seconds; zero or negative ends it at once
   * @return a copy
   */
  public SetCookie maxAge(Duration time) {
    boolean roundsUp = time.getNano() > 0 && time.getSeconds() < Long.MAX_VALUE;
    return with("Max-Age", "=" + Math.max(0, time.getSeconds() + (roundsUp ? 1 : 0)));
  }

  /**
   * Lets the cookie end at some time; {@link #maxAge} counts where both are given.
   *
   * @param time the time
   * @return a copy
   * @throws IllegalArgumentException when its year has not four digits
   */
  public SetCookie expires(Instant time) {
    return with("Expires", "=" + HttpDate.format(time));
  }

  /**
   * Keeps the cookie off connections without TLS.
   *
   * @return a copy
   */
  public SetCookie secure() {
    return with("Secure", "");
  }

  /**
   * Keeps the cookie from scripts.
   *
   * @return a copy
   */
  public SetCookie httpOnly() {
    return with("HttpOnly", "");
  }

  /**
   * Says whether requests that other sites cause carry the cookie.
   *
   * @param sameSite which of them
   * @return a copy
   */
  public SetCookie sameSite(SameSite sameSite) {
    return with("SameSite", "=" + sameSite.text);
  }

  /**
   * Keeps apart what the cookie is on each site that embeds the one which sets it (CHIPS). It needs
   * {@code Secure}.
   *
   * @return a copy
   */
  public SetCookie partitioned() {
    return with("Partitioned", "");
  }

  private SetCookie with(String attribute, String text) {
    Map<String, String> all = new LinkedHashMap<>(attributes);
    all.put(attribute, text);
    return new SetCookie(name, value, all);
  }

  /** The rules of browsers on what needs what. */
  private void checkTogether() {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean host = lower.startsWith("__host-");
    need(!host || "=/".equals(attributes.get("Path")), "a name with __Host- needs Path=/");
    need(!host || !attributes.containsKey("Domain"), "a name with __Host- must have no Domain");
    if (!attributes.containsKey("Secure")) {
      need(!host, "a name with __Host- needs Secure");
      need(!lower.startsWith("__secure-"), "a name with __Secure- needs Secure");
      need(
          !("=" + SameSite.NONE.text).equals(attributes.get("SameSite")),
          "SameSite=None needs Secure");
      need(!attributes.containsKey("Partitioned"), "Partitioned needs Secure");
    }
  }

  private void need(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ": " + Syntax.shown(toString()));
    }
  }

  /**
   * The name.
   *
   * @return a token
   */
  public String name() {
    return name;
  }

  /**
   * The value.
   *
   * @return without attributes
   */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SetCookie cookie && toString().equals(cookie.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value, attributes);
  }

  /**
   * The header that sets the cookie.
   *
   * @return {@code Set-Cookie} and its value
   * @throws IllegalArgumentException when an attribute or the name needs another attribute, without
   *     which browsers would drop the cookie
   */
  public Header header() {
    checkTogether();
    return new Header("Set-Cookie", toString());
  }

  /**
   * The cookie with its attributes, as {@code Set-Cookie} has it.
   *
   * @return such as {@code theme=dark; Path=/; HttpOnly}
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append('=').append(value);
    attributes.forEach((attribute, rest) -> text.append("; ").append(attribute).append(rest));
    return text.toString();
  }
}
