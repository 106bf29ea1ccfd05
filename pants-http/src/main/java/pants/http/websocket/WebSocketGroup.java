package pants.http.websocket;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import pants.bytes.Bytes;

/**
 * WebSockets that are sent the same messages: those in a room, or those who watch a thing. A
 * message is encoded once, and compressed once, whatever the number of members.
 *
 * {@snippet :
 * WebSocketGroup<Chatter> room = new WebSocketGroup<>();
 *
 * class Chatter extends WebSocket {
 *   @Override
 *   protected void onConnect() {
 *     room.add(this);
 *   }
 *
 *   @Override
 *   protected void onText(String text) {
 *     room.write(text);
 *   }
 * }
 * }
 *
 * <p>One that is closed is a member no more. A group belongs to one engine, as its members do; to
 * tell those of other engines, hand the message over by {@link pants.Engine#execute}.
 *
 * @param <S> the class of its members
 */
public final class WebSocketGroup<S extends WebSocket> implements Iterable<S> {
  private final Set<S> members = new LinkedHashSet<>();
  private SlowReceiver whenSlow = SlowReceiver.CLOSE;

  /** An empty group. */
  public WebSocketGroup() {}

  /**
   * Sets what is done about a member that does not keep up; {@link SlowReceiver#CLOSE} at first. It
   * holds from the next message on.
   *
   * @param policy what
   * @return this
   */
  public WebSocketGroup<S> whenSlow(SlowReceiver policy) {
    whenSlow = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Adds a member. It may be one that is not connected yet, which is sent nothing until it is.
   *
   * @param socket one that is not closed
   * @return whether it was none before
   * @throws IllegalArgumentException if it is closed
   */
  public boolean add(S socket) {
    if (socket.closed()) {
      throw new IllegalArgumentException("cannot join a group, it is closed: " + socket);
    }
    boolean added = members.add(socket);
    if (added) {
      socket.joined(this);
    }
    return added;
  }

  /**
   * Removes a member, which stays open.
   *
   * @param socket the member
   * @return whether it was one
   */
  public boolean remove(S socket) {
    boolean removed = members.remove(socket);
    if (removed) {
      socket.left(this);
    }
    return removed;
  }

  /** A member is closed. */
  void forget(WebSocket socket) {
    members.remove(socket);
  }

  /**
   * Whether a WebSocket is a member.
   *
   * @param socket any
   * @return whether it is
   */
  public boolean contains(WebSocket socket) {
    return members.contains(socket);
  }

  /**
   * How many members there are.
   *
   * @return 0 or more
   */
  public int size() {
    return members.size();
  }

  /**
   * Sends a text message to all members.
   *
   * @param text the text
   * @return to how many: not to those that are not open, and see {@link SlowReceiver}
   */
  public int write(String text) {
    return write(new GroupMessage(Opcode.TEXT, Bytes.utf8(text)));
  }

  /**
   * Sends a binary message to all members.
   *
   * @param data the bytes
   * @return to how many
   */
  public int write(Bytes data) {
    return write(new GroupMessage(Opcode.BINARY, data));
  }

  /**
   * Sends bytes as a message of either type to all members.
   *
   * @param data the bytes
   * @param type what they are
   * @return to how many
   * @throws IllegalArgumentException if they are to be a text and are no UTF-8
   */
  public int write(Bytes data, MessageType type) {
    if (type == MessageType.BINARY) {
      return write(data);
    }
    WebSocket.checkText(data);
    return write(new GroupMessage(Opcode.TEXT, data));
  }

  private int write(GroupMessage message) {
    int count = 0;
    for (S member : members) {
      if (member.write(message, whenSlow)) {
        count++;
      }
    }
    return count;
  }

  /**
   * Closes all members; see {@link WebSocket#close(int, String)}.
   *
   * @param code the code
   * @param text a few words for people
   * @throws IllegalArgumentException if the code may not be sent, or the text is too long
   */
  public void close(int code, String text) {
    for (S member : List.copyOf(members)) { // one that was never connected goes at once
      member.close(code, text);
    }
  }

  /**
   * The members, in the order of their coming. While they are gone through, none may be added or
   * removed; those that are closed go later.
   *
   * @return an iterator that cannot remove
   */
  @Override
  public Iterator<S> iterator() {
    return Collections.unmodifiableSet(members).iterator();
  }

  @Override
  public String toString() {
    return "WebSocketGroup[" + members.size() + " members]";
  }
}
