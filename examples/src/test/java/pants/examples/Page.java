package pants.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of documentation in Markdown, by its lines. */
record Page(List<String> lines) {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");

  /** A fenced block: the language after its fence, the last line before it, and what is in it. */
  record Block(String language, String introduction, List<String> lines) {
    String text() {
      return String.join("\n", lines) + "\n";
    }
  }

  static Page of(String text) {
    return new Page(text.lines().toList());
  }

  List<Block> blocks() {
    var blocks = new ArrayList<Block>();
    var introduction = "";
    List<String> inside = null;
    for (var line : lines) {
      if (line.startsWith("```")) {
        if (inside == null) {
          inside = new ArrayList<>();
          blocks.add(new Block(line.substring(3), introduction, inside));
        } else {
          inside = null;
        }
      } else if (inside != null) {
        inside.add(line);
      } else if (!line.isBlank()) {
        introduction = line;
      }
    }
    return blocks;
  }

  /** The targets of all links, in the text and not in blocks. */
  List<String> links() {
    return lines.stream().flatMap(line -> LINK.matcher(line).results()).map(Page::target).toList();
  }

  private static String target(MatchResult link) {
    return link.group(1);
  }

  /** The cells of each row of each table, without the heads. */
  List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    var head = true;
    for (var line : lines) {
      if (!line.startsWith("|")) {
        head = true;
      } else if (line.startsWith("|-")) {
        head = false;
      } else if (!head) {
        rows.add(cells(line));
      }
    }
    return rows;
  }

  private static List<String> cells(String row) {
    return CELL_END.splitAsStream(row.substring(1)).map(String::strip).toList();
  }
}
