import pants.*;
import pants.bytes.*;

class Room {
  final Set<Member> members = new LinkedHashSet<>();

  void add(Member member) {
    members.add(member);
    say(member.name + " is here");
  }

  void remove(Member member) {
    if (members.remove(member)) {
      say(member.name + " has left");
    }
  }

  void say(String line) {
    for (var member : members) {
      if (member.connected()) {
        member.write(line + "\r\n");
      }
    }
  }
}

class Member extends Stream {
  final Room room;
  String name;

  Member(Room room) {
    this.room = room;
  }

  @Override
  protected void onConnect() {
    write("Your name? ");
    read(until("\r\n"), this::join);
  }

  void join(Bytes line) {
    name = line.utf8();
    room.add(this);
    read(until("\r\n"), this::chat);
  }

  void chat(Bytes line) {
    room.say(name + ": " + line.utf8());
  }

  @Override
  protected void onClose() {
    room.remove(this);
  }
}

void main() {
  var room = new Room();
  new Server<>(() -> new Member(room)).listen(4042);
  Engine.instance().start();
}
