package pants.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * Signs cookies, so that what comes back is what was set, under the same name, and in its time.
 *
 * <p>The text of a signed cookie is {@code content|life|issued|signature}: content and signature in
 * the alphabet of base64url, the times in seconds. The signature is the HMAC-SHA256 of a fixed
 * prefix, the name, {@code =} and all that stands before the signature. No two cookies have that
 * text in common: a name has no {@code =}, and no part of the text has a {@code |}. Signatures are
 * compared as text, so that of the several texts which decode to the same bytes one alone is right.
 * Nothing is parsed or decoded before the signature is known to be ours.
 */
final class CookieSigner {
  /** Says what is signed, and in which form, to whoever else signs with the same secret. */
  private static final String PREFIX = "pants-cookie-1 ";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_LENGTH = 43;
  private static final int MAX_LENGTH = 4096;
  private static final int MIN_SECRET = 16;

  /** The clock of another server that shares the secret may be ahead by so much. */
  private static final int SKEW_SECONDS = 60;

  /** The secret of whoever sets none: it ends with the process. */
  private static final class OfProcess {
    static final CookieSigner SIGNER = new CookieSigner(List.of(random()));

    private static Bytes random() {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      return Bytes.of(secret);
    }
  }

  private final List<Key> keys = new ArrayList<>();

  /** Signs with the first of some secrets, and knows what was signed with any. */
  CookieSigner(List<Bytes> secrets) {
    for (Bytes secret : secrets) {
      if (secret.length() < MIN_SECRET) {
        throw new IllegalArgumentException(
            "a secret must have at least " + MIN_SECRET + " bytes, but has " + secret.length());
      }
      keys.add(new SecretKeySpec(secret.toArray(), ALGORITHM));
    }
  }

  static CookieSigner ofProcess() {
    return OfProcess.SIGNER;
  }

  /** The text of a cookie that is good for some seconds from a time on. */
  String sign(String name, Bytes content, long life, long issued) {
    String text =
        Base64.getUrlEncoder().withoutPadding().encodeToString(content.toArray())
            + "|"
            + life
            + "|"
            + issued;
    return text + "|" + signature(keys.getFirst(), name, text);
  }

  /** What was signed under this name; null where it was not, or is not good at this time. */
  @Nullable Bytes verify(String name, String signed, long now) {
    int end = signed.length() - SIGNATURE_LENGTH - 1;
    if (signed.length() > MAX_LENGTH || end < 0 || signed.charAt(end) != '|') {
      return null;
    }
    String text = signed.substring(0, end);
    byte[] signature = signed.substring(end + 1).getBytes(UTF_8);
    for (Key key : keys) {
      if (MessageDigest.isEqual(signature(key, name, text).getBytes(US_ASCII), signature)) {
        return content(text, now);
      }
    }
    return null;
  }

  /** The content of a text that is known to be ours. */
  private static @Nullable Bytes content(String text, long now) {
    int issuedAt = text.lastIndexOf('|');
    int lifeAt = text.lastIndexOf('|', issuedAt - 1);
    long issued = Long.parseLong(text.substring(issuedAt + 1));
    long life = Long.parseLong(text.substring(lifeAt + 1, issuedAt));
    if (now >= issued + life || now < issued - SKEW_SECONDS) {
      return null;
    }
    return Bytes.of(Base64.getUrlDecoder().decode(text.substring(0, lifeAt)));
  }

  private static String signature(Key key, String name, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature = mac.doFinal((PREFIX + name + "=" + text).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
