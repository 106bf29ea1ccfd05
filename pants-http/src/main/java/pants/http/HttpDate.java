package pants.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Dates of HTTP (RFC 9110, section 5.6.7), to the second. One form is written, three are read:
 *
 * <pre>
 * Sun, 06 Nov 1994 08:49:37 GMT
 * Sunday, 06-Nov-94 08:49:37 GMT
 * Sun Nov  6 08:49:37 1994
 * </pre>
 */
public final class HttpDate {
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private HttpDate() {}

  /**
   * Writes a date.
   *
   * @param instant from the year 0 to 9999
   * @return such as {@code Sun, 06 Nov 1994 08:49:37 GMT}
   * @throws IllegalArgumentException when the year has not four digits
   */
  public static String format(Instant instant) {
    LocalDateTime date = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (date.getYear() < 0 || date.getYear() > 9999) {
      throw new IllegalArgumentException("a date of HTTP has a year of four digits: " + instant);
    }
    StringBuilder text = new StringBuilder(29);
    int day = 3 * (date.getDayOfWeek().getValue() - 1);
    int month = 3 * (date.getMonthValue() - 1);
    text.append(DAYS, day, day + 3).append(", ");
    two(text, date.getDayOfMonth()).append(' ').append(MONTHS, month, month + 3).append(' ');
    two(text, date.getYear() / 100);
    two(text, date.getYear() % 100).append(' ');
    two(text, date.getHour()).append(':');
    two(text, date.getMinute()).append(':');
    return two(text, date.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /**
   * Reads a date of any of the three forms. The day of the week is not looked at; a year of two
   * digits is the one that is at most 50 years ahead.
   *
   * @param text the date
   * @return the instant, or null where the text is no date
   */
  public static @Nullable Instant parse(String text) {
    return parse(text, Instant.now());
  }

  static @Nullable Instant parse(String text, Instant now) {
    if (text.length() > 64) {
      return null;
    }
    StringTokenizer words = new StringTokenizer(text, " ,-");
    String[] parts = new String[7];
    int count = 0;
    while (words.hasMoreTokens()) {
      if (count == parts.length) {
        return null;
      }
      parts[count++] = words.nextToken();
    }
    try {
      if (count == 6 && parts[5].equals("GMT")) {
        return instant(year(parts[3], now), parts[2], parts[1], parts[4]);
      }
      return count == 5 ? instant(number(parts[4], 4), parts[1], parts[2], parts[3]) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant instant(int year, String month, String day, String time) {
    int index = month.length() == 3 ? MONTHS.indexOf(month) : -1;
    if (index % 3 != 0 || time.length() != 8 || time.charAt(2) != ':' || time.charAt(5) != ':') {
      throw new DateTimeException(month);
    }
    int second = Math.min(number(time.substring(6), 2), 59); // a leap second
    return LocalDate.of(year, index / 3 + 1, number(day, 2))
        .atTime(number(time.substring(0, 2), 2), number(time.substring(3, 5), 2), second)
        .toInstant(ZoneOffset.UTC);
  }

  private static int year(String digits, Instant now) {
    if (digits.length() != 2) {
      return number(digits, 4);
    }
    int current = LocalDateTime.ofInstant(now, ZoneOffset.UTC).getYear();
    int year = current - current % 100 + number(digits, 2);
    return year > current + 50 ? year - 100 : year;
  }

  private static int number(String digits, int maxDigits) {
    if (digits.isEmpty() || digits.length() > maxDigits) {
      throw new DateTimeException(digits);
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException(digits);
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /**
   * An instant as a date of HTTP can say it, to compare with one that was read.
   *
   * @param instant the instant
   * @return the beginning of its second
   */
  public static Instant toSecond(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
