package pants.http;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import pants.StreamLimits;

/**
 * The bounds of an HTTP connection, each on by default. A value: each method that takes a bound
 * gives a copy with that one changed.
 */
public final class HttpLimits {
  /**
   * The bounds of a server that is given none: request line 8 KiB; header section, with trailers,
   * 32 KiB and 128 fields; body 10 MiB, 1 MiB of it in memory, and all that are kept there a
   * quarter of the heap; chunk extensions 16 KiB a body; 1000 fields of a form or a query; 100
   * parts of a form, with 8 KiB and 16 fields of headers each and 1 MiB of values that are no
   * files; 150 cookies of 4 KiB each; 16 interim responses; 5 ranges of a file; 10 s for a head; 30
   * s without a byte of a body, and 240 bytes a second of it after the first 5 s; 75 s between
   * requests; 10,000 connections, any number of them from one address; 1,000 requests at once on
   * threads of their own; 256 answers at once that are compressed as they are made; 10 s for
   * requests under way when the server stops; 8,192 entries that wait for the access log; and
   * {@link StreamLimits#DEFAULT}.
   */
  public static final HttpLimits DEFAULT = new HttpLimits(new Values());

  private static final class Values implements Cloneable {
    StreamLimits stream = StreamLimits.DEFAULT;
    int requestLine = 8 * 1024;
    int headerSection = 32 * 1024;
    int headerCount = 128;
    long body = 10 << 20;
    int spool = 1 << 20;
    long keptBodies = Runtime.getRuntime().maxMemory() / 4;
    int chunkExtensions = 16 * 1024;
    int formFields = 1000;
    int formParts = 100;
    int formFieldsSize = 1 << 20;
    int partHeaderSection = 8 * 1024;
    int partHeaderCount = 16;
    int cookies = 150;
    int cookieSize = 4 * 1024;
    int interimResponses = 16;
    int ranges = 5;
    Duration headDeadline = Duration.ofSeconds(10);
    Duration bodyStall = Duration.ofSeconds(30);
    int bodyFloor = 240;
    Duration bodyFloorGrace = Duration.ofSeconds(5);
    Duration keepAliveIdle = Duration.ofSeconds(75);
    int connections = 10_000;
    int connectionsPerAddress = Integer.MAX_VALUE;
    int blockingRequests = 1000;
    int compressedAnswers = 256;
    Duration stopGrace = Duration.ofSeconds(10);
    int accessLogQueue = 8192;

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Values values;

  private HttpLimits(Values values) {
    this.values = values;
  }

  private HttpLimits with(Consumer<Values> change) {
    Values copy = values.copy();
    change.accept(copy);
    return new HttpLimits(copy);
  }

  /**
   * The bounds of the stream below: buffer, pending output, write stall.
   *
   * @return the bounds
   */
  public StreamLimits stream() {
    return values.stream;
  }

  /**
   * Sets the bounds of the stream below.
   *
   * @param limits the bounds
   * @return a copy
   */
  public HttpLimits stream(StreamLimits limits) {
    return with(copy -> copy.stream = Objects.requireNonNull(limits, "limits"));
  }

  /**
   * The request line, without what ends it, at most.
   *
   * @return bytes
   */
  public int requestLine() {
    return values.requestLine;
  }

  /**
   * Bounds the request line, without what ends it. A longer one is answered with 414.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits requestLine(int bytes) {
    return with(copy -> copy.requestLine = (int) positive("requestLine", bytes));
  }

  /**
   * The header section, and the trailers with it, at most.
   *
   * @return bytes
   */
  public int headerSection() {
    return values.headerSection;
  }

  /**
   * Bounds the header section, and the trailers with it. A longer one is answered with 431.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits headerSection(int bytes) {
    return with(copy -> copy.headerSection = (int) positive("headerSection", bytes));
  }

  /**
   * How many header fields a message has, and trailers with them, at most.
   *
   * @return fields
   */
  public int headerCount() {
    return values.headerCount;
  }

  /**
   * Bounds how many header fields a message has, and trailers with them. More are answered with
   * 431.
   *
   * @param count fields, from 1 to 32767
   * @return a copy
   * @throws IllegalArgumentException if it is not
   */
  public HttpLimits headerCount(int count) {
    if (count > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "headerCount must be at most " + Short.MAX_VALUE + ": " + count);
    }
    return with(copy -> copy.headerCount = (int) positive("headerCount", count));
  }

  /**
   * The body of a message, at most.
   *
   * @return bytes
   */
  public long body() {
    return values.body;
  }

  /**
   * Bounds the body of a message. A longer one is answered with 413.
   *
   * @param bytes bytes, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits body(long bytes) {
    return with(copy -> copy.body = notNegative("body", bytes));
  }

  /**
   * How long a body that is kept for a handler may be in memory, at most.
   *
   * @return bytes
   */
  public int spool() {
    return values.spool;
  }

  /**
   * Bounds how long a body that is kept for a handler may be in memory. A longer one is kept in a
   * temporary file.
   *
   * @param bytes bytes, 0 or more; 0 keeps each in a file
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits spool(int bytes) {
    return with(copy -> copy.spool = (int) notNegative("spool", bytes));
  }

  /**
   * The bodies that all servers of the program keep in memory for their handlers at a time, at
   * most: each until its request is answered. Those that are taken in pieces or kept in files do
   * not count.
   *
   * @return bytes; a quarter of the memory that the virtual machine may use, by default
   */
  public long keptBodies() {
    return values.keptBodies;
  }

  /**
   * Bounds the bodies that all servers of the program keep in memory for their handlers at a time.
   * The one that goes beyond is answered with 503.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits keptBodies(long bytes) {
    return with(copy -> copy.keptBodies = positive("keptBodies", bytes));
  }

  /**
   * The extensions of all chunks of a body, at most.
   *
   * @return bytes
   */
  public int chunkExtensions() {
    return values.chunkExtensions;
  }

  /**
   * Bounds the extensions of all chunks of a body. More is answered with 400.
   *
   * @param bytes bytes, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits chunkExtensions(int bytes) {
    return with(copy -> copy.chunkExtensions = (int) notNegative("chunkExtensions", bytes));
  }

  /**
   * How many fields a form or a query has, at most.
   *
   * @return fields
   */
  public int formFields() {
    return values.formFields;
  }

  /**
   * Bounds how many fields a form or a query has. More are answered with 413.
   *
   * @param count fields, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits formFields(int count) {
    return with(copy -> copy.formFields = (int) notNegative("formFields", count));
  }

  /**
   * How many parts a form of {@code multipart/form-data} has, at most.
   *
   * @return parts
   */
  public int formParts() {
    return values.formParts;
  }

  /**
   * Bounds how many parts a form of {@code multipart/form-data} has. More are answered with 413.
   *
   * @param count parts, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits formParts(int count) {
    return with(copy -> copy.formParts = (int) notNegative("formParts", count));
  }

  /**
   * The values of all fields of a form of {@code multipart/form-data} that are no files, at most:
   * they are kept in memory.
   *
   * @return bytes
   */
  public int formFieldsSize() {
    return values.formFieldsSize;
  }

  /**
   * Bounds the values of all fields of a form of {@code multipart/form-data} that are no files.
   * More is answered with 413.
   *
   * @param bytes bytes, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits formFieldsSize(int bytes) {
    return with(copy -> copy.formFieldsSize = (int) notNegative("formFieldsSize", bytes));
  }

  /**
   * The header section of a part of a form, at most.
   *
   * @return bytes
   */
  public int partHeaderSection() {
    return values.partHeaderSection;
  }

  /**
   * Bounds the header section of a part of a form. A longer one is answered with 413.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits partHeaderSection(int bytes) {
    return with(copy -> copy.partHeaderSection = (int) positive("partHeaderSection", bytes));
  }

  /**
   * How many header fields a part of a form has, at most.
   *
   * @return fields
   */
  public int partHeaderCount() {
    return values.partHeaderCount;
  }

  /**
   * Bounds how many header fields a part of a form has. More are answered with 413.
   *
   * @param count fields, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits partHeaderCount(int count) {
    return with(copy -> copy.partHeaderCount = (int) positive("partHeaderCount", count));
  }

  /**
   * How many cookies of a message are looked at, at most.
   *
   * @return cookies
   */
  public int cookies() {
    return values.cookies;
  }

  /**
   * Bounds how many cookies of a message are looked at. The rest is ignored.
   *
   * @param count cookies, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits cookies(int count) {
    return with(copy -> copy.cookies = (int) notNegative("cookies", count));
  }

  /**
   * How long a cookie of a message is, name and value, at most.
   *
   * @return bytes
   */
  public int cookieSize() {
    return values.cookieSize;
  }

  /**
   * Bounds how long a cookie of a message is, name and value. A longer one is ignored.
   *
   * @param bytes bytes, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits cookieSize(int bytes) {
    return with(copy -> copy.cookieSize = (int) positive("cookieSize", bytes));
  }

  /**
   * How many interim (1xx) responses come before a final one, at most.
   *
   * @return responses
   */
  public int interimResponses() {
    return values.interimResponses;
  }

  /**
   * Bounds how many interim (1xx) responses come before a final one. More end the connection.
   *
   * @param count responses, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits interimResponses(int count) {
    return with(copy -> copy.interimResponses = (int) notNegative("interimResponses", count));
  }

  /**
   * How many ranges of a file a request may ask for, at most.
   *
   * @return ranges
   */
  public int ranges() {
    return values.ranges;
  }

  /**
   * Bounds how many ranges of a file a request may ask for. Who asks for more is sent the whole
   * file.
   *
   * @param count ranges, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits ranges(int count) {
    return with(copy -> copy.ranges = (int) positive("ranges", count));
  }

  /**
   * How long the head of a request takes from its first byte, at most.
   *
   * @return time
   */
  public Duration headDeadline() {
    return values.headDeadline;
  }

  /**
   * Bounds how long the head of a request takes from its first byte. A slower one is answered with
   * 408.
   *
   * @param time time, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits headDeadline(Duration time) {
    return with(copy -> copy.headDeadline = positive("headDeadline", time));
  }

  /**
   * How long no byte of a body arrives while one is waited for, at most.
   *
   * @return time
   */
  public Duration bodyStall() {
    return values.bodyStall;
  }

  /**
   * Bounds how long no byte of a body arrives while one is waited for. A slower one is answered
   * with 408.
   *
   * @param time time, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits bodyStall(Duration time) {
    return with(copy -> copy.bodyStall = positive("bodyStall", time));
  }

  /**
   * How slow a body may be at worst, measured after {@link #bodyFloorGrace()}.
   *
   * @return bytes a second
   */
  public int bodyFloor() {
    return values.bodyFloor;
  }

  /**
   * Bounds how slow a body is, measured after {@link #bodyFloorGrace()}. A slower one is answered
   * with 408.
   *
   * @param bytes bytes a second, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits bodyFloor(int bytes) {
    return with(copy -> copy.bodyFloor = (int) notNegative("bodyFloor", bytes));
  }

  /**
   * How long a body may be slower than {@link #bodyFloor()} at first, at most.
   *
   * @return time
   */
  public Duration bodyFloorGrace() {
    return values.bodyFloorGrace;
  }

  /**
   * Bounds how long a body may be slower than {@link #bodyFloor()} at first. From then on it is
   * measured.
   *
   * @param time time, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits bodyFloorGrace(Duration time) {
    return with(copy -> copy.bodyFloorGrace = positive("bodyFloorGrace", time));
  }

  /**
   * How long a connection stays without a request, at most.
   *
   * @return time
   */
  public Duration keepAliveIdle() {
    return values.keepAliveIdle;
  }

  /**
   * Bounds how long a connection stays without a request. It is closed then.
   *
   * @param time time, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits keepAliveIdle(Duration time) {
    return with(copy -> copy.keepAliveIdle = positive("keepAliveIdle", time));
  }

  /**
   * How many connections a server has, at most.
   *
   * @return connections
   */
  public int connections() {
    return values.connections;
  }

  /**
   * Bounds how many connections a server has. Others wait in the backlog.
   *
   * @param count connections, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits connections(int count) {
    return with(copy -> copy.connections = (int) positive("connections", count));
  }

  /**
   * How many connections a server has from one address, at most.
   *
   * @return connections
   */
  public int connectionsPerAddress() {
    return values.connectionsPerAddress;
  }

  /**
   * Bounds how many connections a server has from one address. More are closed.
   *
   * @param count connections, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits connectionsPerAddress(int count) {
    return with(
        copy -> copy.connectionsPerAddress = (int) positive("connectionsPerAddress", count));
  }

  /**
   * How many requests have threads of their own at once, at most.
   *
   * @return requests
   */
  public int blockingRequests() {
    return values.blockingRequests;
  }

  /**
   * Bounds how many requests have threads of their own at once. More are answered with 503.
   *
   * @param count requests, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits blockingRequests(int count) {
    return with(copy -> copy.blockingRequests = (int) positive("blockingRequests", count));
  }

  /**
   * How many answers are compressed at once while they are made, at most.
   *
   * @return answers
   */
  public int compressedAnswers() {
    return values.compressedAnswers;
  }

  /**
   * Bounds how many answers are compressed at once while they are made, since each of them takes up
   * to 1 MiB outside of the heap. More are sent as they are.
   *
   * @param count answers, 0 or more
   * @return a copy
   * @throws IllegalArgumentException if it is negative
   */
  public HttpLimits compressedAnswers(int count) {
    return with(copy -> copy.compressedAnswers = (int) notNegative("compressedAnswers", count));
  }

  /**
   * How long requests under way have when the server stops, at most.
   *
   * @return time
   */
  public Duration stopGrace() {
    return values.stopGrace;
  }

  /**
   * Bounds how long requests under way have when the server stops. They are cut then.
   *
   * @param time time, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits stopGrace(Duration time) {
    return with(copy -> copy.stopGrace = positive("stopGrace", time));
  }

  /**
   * How many entries wait for the access log, at most.
   *
   * @return entries
   */
  public int accessLogQueue() {
    return values.accessLogQueue;
  }

  /**
   * Bounds how many entries wait for the access log. More are dropped, and counted.
   *
   * @param count entries, above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public HttpLimits accessLogQueue(int count) {
    return with(copy -> copy.accessLogQueue = (int) positive("accessLogQueue", count));
  }

  private static long positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be above zero: " + value);
    }
    return value;
  }

  private static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
    return value;
  }

  private static Duration positive(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + " must be above zero: " + time);
    }
    return time;
  }

  /**
   * Every bound with its name.
   *
   * @return such as {@code requestLine 8192, headerSection 32768, ...}
   */
  @Override
  public String toString() {
    return ("requestLine "
        + values.requestLine
        + ", headerSection "
        + values.headerSection
        + ", headerCount "
        + values.headerCount
        + ", body "
        + values.body
        + ", spool "
        + values.spool
        + ", keptBodies "
        + values.keptBodies
        + ", chunkExtensions "
        + values.chunkExtensions
        + ", formFields "
        + values.formFields
        + ", formParts "
        + values.formParts
        + ", formFieldsSize "
        + values.formFieldsSize
        + ", partHeaderSection "
        + values.partHeaderSection
        + ", partHeaderCount "
        + values.partHeaderCount
        + ", cookies "
        + values.cookies
        + ", cookieSize "
        + values.cookieSize
        + ", interimResponses "
        + values.interimResponses
        + ", ranges "
        + values.ranges
        + ", headDeadline "
        + values.headDeadline
        + ", bodyStall "
        + values.bodyStall
        + ", bodyFloor "
        + values.bodyFloor
        + ", bodyFloorGrace "
        + values.bodyFloorGrace
        + ", keepAliveIdle "
        + values.keepAliveIdle
        + ", connections "
        + values.connections
        + ", connectionsPerAddress "
        + values.connectionsPerAddress
        + ", blockingRequests "
        + values.blockingRequests
        + ", compressedAnswers "
        + values.compressedAnswers
        + ", stopGrace "
        + values.stopGrace
        + ", accessLogQueue "
        + values.accessLogQueue
        + ", "
        + values.stream);
  }
}
