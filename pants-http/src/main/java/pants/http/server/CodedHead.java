package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.coding.ContentCoding;

/** What becomes of the head of an answer that is compressed for some clients. */
final class CodedHead {
  private static final String VARY = "Vary";
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String CONTENT_ENCODING = "Content-Encoding";

  private CodedHead() {}

  /** The head of an answer that is sent as it is to this client. */
  static AnswerHead plain(AnswerHead head) {
    return with(head, new MutableHeaders(head.fields), head.length);
  }

  /** The head of an answer that is compressed, to a length that may be unknown. */
  static AnswerHead coded(AnswerHead head, ContentCoding coding, long length) {
    MutableHeaders fields = new MutableHeaders();
    for (int i = 0; i < head.fields.size(); i++) {
      String name = head.fields.name(i);
      if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Accept-Ranges")) {
        String value = head.fields.value(i);
        fields.add(name, name.equalsIgnoreCase("ETag") ? weak(value) : value);
      }
    }
    return with(head, fields.add(CONTENT_ENCODING, coding.token()), length);
  }

  /** The head of an answer of 304: a client that asks with a weak tag has the compressed body. */
  static AnswerHead notModified(AnswerHead head, Headers request) {
    MutableHeaders fields = new MutableHeaders(head.fields);
    String tag = fields.first("ETag");
    if (tag != null && AnswerHead.lists(request, "If-None-Match", weak(tag))) {
      fields.set("ETag", weak(tag)).remove("Content-Length");
    }
    return with(head, fields, AnswerHead.UNKNOWN);
  }

  /** A strong tag promises the same bytes. */
  private static String weak(String tag) {
    return tag.startsWith("W/") ? tag : "W/" + tag;
  }

  /** Without the field that only says that an answer shall not be compressed. */
  static AnswerHead withoutIdentity(AnswerHead head) {
    String coding = head.fields.first(CONTENT_ENCODING);
    if (coding == null || !coding.equalsIgnoreCase("identity")) {
      return head;
    }
    MutableHeaders fields = new MutableHeaders(head.fields).remove(CONTENT_ENCODING);
    return new AnswerHead(head.status, head.reason, fields, head.bodiless, head.length);
  }

  private static AnswerHead with(AnswerHead head, MutableHeaders fields, long length) {
    if (!AnswerHead.lists(fields, VARY, "*") && !AnswerHead.lists(fields, VARY, ACCEPT_ENCODING)) {
      vary(fields);
    }
    return new AnswerHead(head.status, head.reason, fields, head.bodiless, length);
  }

  private static void vary(MutableHeaders fields) {
    @Nullable String before = fields.first(VARY);
    if (before == null || before.isEmpty()) {
      fields.set(VARY, ACCEPT_ENCODING);
    } else {
      fields.set(VARY, String.join(", ", fields.all(VARY)) + ", " + ACCEPT_ENCODING);
    }
  }

  /** The fields behind a body that was compressed: what was said of its bytes is not true. */
  static Headers trailers(Headers fields) {
    MutableHeaders rest = new MutableHeaders();
    for (int i = 0; i < fields.size(); i++) {
      if (!Compressible.isDigest(fields.name(i))) {
        rest.add(fields.name(i), fields.value(i));
      }
    }
    return rest;
  }
}
