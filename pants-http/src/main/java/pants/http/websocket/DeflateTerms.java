package pants.http.websocket;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.Syntax;

/**
 * What two sides agreed to by permessage-deflate (RFC 7692, section 7.1): whether each of them
 * begins every message with an empty window, and how large the windows are. The server's are those
 * of the messages that it sends, and so are the client's.
 *
 * @param serverForgets whether the server's messages do not refer to earlier ones
 * @param clientForgets whether the client's messages do not refer to earlier ones
 * @param serverBits the window of the server's messages, 8 to 15
 * @param clientBits the window of the client's messages, 8 to 15
 * @param saysServerBits whether an answer names the window of the server: one that was asked for is
 *     named even where it has 15 bits (section 7.1.2.1)
 */
record DeflateTerms(
    boolean serverForgets,
    boolean clientForgets,
    int serverBits,
    int clientBits,
    boolean saysServerBits) {
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_FORGETS = "server_no_context_takeover";
  private static final String CLIENT_FORGETS = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  /** The value of a parameter that has none; a size is never zero. */
  private static final int NO_VALUE = 0;

  private static final int WRONG = -1;

  DeflateTerms(boolean serverForgets, boolean clientForgets, int serverBits, int clientBits) {
    this(serverForgets, clientForgets, serverBits, clientBits, serverBits < Deflate.MOST_BITS);
  }

  /**
   * What a server agrees to: the first offer that it understands (RFC 7692, section 5.1).
   *
   * @return the terms, or null where nothing is offered that it can agree to
   * @throws IllegalArgumentException if the header lines break the grammar
   */
  static @Nullable DeflateTerms accept(Headers request, Deflate settings) {
    for (Extension offer : Extension.all(request)) {
      Map<String, Integer> asked = new HashMap<>();
      if (offer.name().equals(NAME) && read(offer, false, asked) == null) {
        return granted(asked, settings);
      }
    }
    return null;
  }

  private static DeflateTerms granted(Map<String, Integer> asked, Deflate settings) {
    // A client that does not say that it knows this parameter must not be sent it (7.1.2.2).
    int clientBits = asked.containsKey(CLIENT_BITS) ? settings.peerWindowBits() : Deflate.MOST_BITS;
    int serverBits = least(settings.ownWindowBits(), asked.get(SERVER_BITS));
    return new DeflateTerms(
        !settings.ownTakeOver() || asked.containsKey(SERVER_FORGETS),
        !settings.peerTakeOver() || asked.containsKey(CLIENT_FORGETS),
        serverBits,
        least(clientBits, asked.get(CLIENT_BITS)),
        asked.containsKey(SERVER_BITS) || serverBits < Deflate.MOST_BITS);
  }

  /** The value of the header that tells a client of these terms. */
  String answer() {
    StringBuilder answer = new StringBuilder(NAME);
    if (serverForgets) {
      answer.append("; " + SERVER_FORGETS);
    }
    if (clientForgets) {
      answer.append("; " + CLIENT_FORGETS);
    }
    if (saysServerBits) {
      answer.append("; " + SERVER_BITS + "=").append(serverBits);
    }
    if (clientBits < Deflate.MOST_BITS) {
      answer.append("; " + CLIENT_BITS + "=").append(clientBits);
    }
    return answer.toString();
  }

  /** The value of the header by which a client offers compression. */
  static String offer(Deflate settings) {
    StringBuilder offer = new StringBuilder(NAME);
    if (!settings.peerTakeOver()) {
      offer.append("; " + SERVER_FORGETS);
    }
    if (!settings.ownTakeOver()) {
      offer.append("; " + CLIENT_FORGETS);
    }
    if (settings.peerWindowBits() < Deflate.MOST_BITS) {
      offer.append("; " + SERVER_BITS + "=").append(settings.peerWindowBits());
    }
    offer.append("; " + CLIENT_BITS);
    if (settings.ownWindowBits() < Deflate.MOST_BITS) {
      offer.append('=').append(settings.ownWindowBits());
    }
    return offer.toString();
  }

  /**
   * What a server agreed to.
   *
   * @param offered the settings that the offer was made of; null where none was made
   * @return the terms, or null for no compression
   * @throws IllegalArgumentException if the answer is malformed, or is none to the offer (RFC 7692,
   *     sections 5.1 and 7.1): the connection must not be used
   */
  static @Nullable DeflateTerms agreed(Headers response, @Nullable Deflate offered) {
    List<Extension> answers = Extension.all(response);
    int line = response.indexOf(Extension.HEADER, 0);
    if (line >= 0 && response.indexOf(Extension.HEADER, line + 1) >= 0) {
      throw refused(Extension.HEADER + " must not stand twice"); // RFC 6455, section 11.3.2
    }
    if (answers.isEmpty()) {
      return null;
    }
    for (Extension answer : answers) {
      if (offered == null || !answer.name().equals(NAME)) {
        throw refused(Syntax.shown(answer.name()) + " was not offered");
      }
    }
    if (answers.size() > 1 || offered == null) {
      throw refused(NAME + " must not stand twice");
    }
    return agreed(answers.get(0), offered);
  }

  private static DeflateTerms agreed(Extension answer, Deflate offered) {
    Map<String, Integer> said = new HashMap<>();
    String fault = read(answer, true, said);
    if (fault != null) {
      throw refused(fault);
    }
    if (!offered.peerTakeOver() && !said.containsKey(SERVER_FORGETS)) {
      throw refused(SERVER_FORGETS + " was asked for and is missing");
    }
    int serverBits = least(Deflate.MOST_BITS, said.get(SERVER_BITS));
    if (serverBits > offered.peerWindowBits()) {
      throw refused(above(SERVER_BITS, serverBits, offered.peerWindowBits()));
    }
    Integer clientBits = said.get(CLIENT_BITS);
    if (clientBits != null && clientBits > offered.ownWindowBits()) {
      throw refused(above(CLIENT_BITS, clientBits, offered.ownWindowBits()));
    }
    return new DeflateTerms(
        said.containsKey(SERVER_FORGETS),
        !offered.ownTakeOver() || said.containsKey(CLIENT_FORGETS),
        serverBits,
        least(offered.ownWindowBits(), clientBits));
  }

  private static String above(String name, int bits, int offered) {
    return "%s is %d, above the %d that were offered".formatted(name, bits, offered);
  }

  private static IllegalArgumentException refused(String fault) {
    return new IllegalArgumentException("the server's answer on extensions: " + fault);
  }

  /** The lesser of two sizes, of which the second may be missing or not said. */
  private static int least(int bits, @Nullable Integer other) {
    return other == null || other == NO_VALUE ? bits : Math.min(bits, other);
  }

  /** Reads the parameters of an offer or of an answer; returns what is wrong with them, or null. */
  private static @Nullable String read(
      Extension extension, boolean answer, Map<String, Integer> values) {
    for (Extension.Parameter parameter : extension.parameters()) {
      String name = parameter.name();
      int value =
          switch (name) {
            case SERVER_FORGETS, CLIENT_FORGETS -> parameter.value() == null ? NO_VALUE : WRONG;
            case SERVER_BITS -> bits(parameter.value(), true);
            case CLIENT_BITS -> bits(parameter.value(), answer);
            default -> WRONG;
          };
      if (value == WRONG) {
        return "the parameter %s is unknown, or must not be %s"
            .formatted(Syntax.shown(name), shown(parameter.value()));
      }
      if (values.putIfAbsent(name, value) != null) {
        return name + " must not stand twice";
      }
    }
    return null;
  }

  private static String shown(@Nullable String value) {
    return value == null ? "without a value" : Syntax.shown(value);
  }

  /** A number from 8 to 15, without a zero in front of it (RFC 7692, section 7.1.2). */
  private static int bits(@Nullable String value, boolean needed) {
    if (value == null) {
      return needed ? WRONG : NO_VALUE;
    }
    return switch (value) {
      case "8", "9", "10", "11", "12", "13", "14", "15" -> Integer.parseInt(value);
      default -> WRONG;
    };
  }
}
