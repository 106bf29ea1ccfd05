package pants.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;

/**
 * A cookie that a server sets. A value: each method that takes an attribute gives a copy with it.
 * All is checked when it is given, since a cookie that could hold a semicolon or a line end would
 * set other attributes, or other headers.
 *
 * {@snippet :
 * SetCookie.of("theme", "dark").path("/").maxAge(Duration.ofDays(30)).sameSite(SetCookie.SameSite.LAX);
 * }
 */
public final class SetCookie {
  private static final ByteSet VALUE = ByteSet.range('!', '~').without(ByteSet.of("\",;\\"));
  private static final ByteSet ATTRIBUTE = ByteSet.range(' ', '~').without(ByteSet.of(";"));
  private static final ByteSet DOMAIN = Syntax.ALPHANUMERIC.and(ByteSet.of("-._:[]"));

  /** Whether requests that other sites cause carry the cookie. */
  public enum SameSite {
    /** Not even when a link is followed. */
    STRICT("Strict"),
    /** Only when a link is followed. */
    LAX("Lax"),
    /** Always; browsers want {@code Secure} with it. */
    NONE("None");

    private final String text;

    SameSite(String text) {
      this.text = text;
    }
  }

  private final String name;
  private final String value;
  private final String attributes;

  private SetCookie(String name, String value, String attributes) {
    this.name = name;
    this.value = value;
    this.attributes = attributes;
  }

  /**
   * A cookie without attributes.
   *
   * @param name a token
   * @param value visible ASCII characters but for {@code " , ; \}; encode anything else, as {@link
   *     PercentEncoding} does
   * @return the cookie
   * @throws IllegalArgumentException when either has another character
   */
  public static SetCookie of(String name, String value) {
    if (!Syntax.isToken(name)) {
      throw new IllegalArgumentException(
          "the name of a cookie must be a token: " + Syntax.shown(name));
    }
    return new SetCookie(name, check("the value", value, VALUE), "");
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
   * Bounds the paths that the cookie is sent to.
   *
   * @param path where they begin
   * @return a copy
   * @throws IllegalArgumentException when it has {@code ;}, a control character or one above ASCII
   */
  public SetCookie path(String path) {
    return with("Path", check("the path", path, ATTRIBUTE));
  }

  /**
   * Lets the hosts below a domain have the cookie too.
   *
   * @param domain a host name
   * @return a copy
   * @throws IllegalArgumentException when it has a character that no host has
   */
  public SetCookie domain(String domain) {
    return with("Domain", check("the domain", domain, DOMAIN));
  }

  /**
   * Lets the cookie end after some time.
   *
   * @param time from now on; zero or negative ends it at once
   * @return a copy
   */
  public SetCookie maxAge(Duration time) {
    return with("Max-Age", Long.toString(time.toSeconds()));
  }

  /**
   * Lets the cookie end at some time; {@link #maxAge} counts where both are given.
   *
   * @param time the time
   * @return a copy
   * @throws IllegalArgumentException when its year has not four digits
   */
  public SetCookie expires(Instant time) {
    return with("Expires", HttpDate.format(time));
  }

  /**
   * Keeps the cookie off connections without TLS.
   *
   * @return a copy
   */
  public SetCookie secure() {
    return with("Secure", null);
  }

  /**
   * Keeps the cookie from scripts.
   *
   * @return a copy
   */
  public SetCookie httpOnly() {
    return with("HttpOnly", null);
  }

  /**
   * Says whether requests that other sites cause carry the cookie.
   *
   * @param sameSite which of them
   * @return a copy
   */
  public SetCookie sameSite(SameSite sameSite) {
    return with("SameSite", sameSite.text);
  }

  /** Attributes that were given twice: the last one counts for browsers. */
  private SetCookie with(String attribute, @Nullable String text) {
    String suffix = "; " + attribute + (text == null ? "" : "=" + text);
    return new SetCookie(name, value, attributes + suffix);
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
   * The value of {@code Set-Cookie}.
   *
   * @return such as {@code theme=dark; Path=/; HttpOnly}
   */
  @Override
  public String toString() {
    return name + "=" + value + attributes;
  }
}
