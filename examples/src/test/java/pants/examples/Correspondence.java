package pants.examples;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The table of what the original has and what stands for it here: for each of its names a row, and
 * in each row a test that shows it, or the reason why there is none.
 */
record Correspondence(List<Row> rows) {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test\\.\\w+)`");
  private static final Pattern REASON = Pattern.compile("(?:differs|absent|next): .{10,}");

  record Row(String pants, String here, String shownBy) {}

  static Correspondence of(Page page) {
    var rows = new ArrayList<Row>();
    for (var cells : page.rows()) {
      if (cells.size() != 3) {
        throw new IllegalArgumentException("not a row of three cells: " + cells);
      }
      rows.add(new Row(plain(cells.get(0)), cells.get(1), cells.get(2)));
    }
    return new Correspondence(rows);
  }

  private static String plain(String cell) {
    return cell.replace("`", "").replace("\\|", "|");
  }

  /** What is wrong with the rows, given the tests that there are. */
  List<String> faults(Set<String> tests) {
    var faults = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (var row : rows) {
      if (!seen.add(row.pants)) {
        faults.add(row.pants + ": stands twice");
      }
      var named = TEST.matcher(row.shownBy).results().map(each -> each.group(1)).toList();
      for (var test : named) {
        if (!tests.contains(test)) {
          faults.add(row.pants + ": there is no test " + test);
        }
      }
      if (row.here.isEmpty() || (named.isEmpty() && !REASON.matcher(row.shownBy).find())) {
        faults.add(row.pants + ": names no test and gives no reason");
      }
    }
    return faults;
  }

  /** Which of these names have no row. */
  List<String> missing(List<String> names) {
    var there = rows.stream().map(Row::pants).toList();
    return names.stream().filter(name -> !there.contains(name)).toList();
  }
}
