package pants.web.files;

/** A listing as a list of objects, for programs. */
final class JsonListing implements ListingFormat {
  private boolean isFirst = true;

  @Override
  public String type() {
    return "application/json";
  }

  @Override
  public void begin(StringBuilder out) {
    out.append('[');
  }

  @Override
  public void entry(Entry entry, StringBuilder out) {
    out.append(isFirst ? "\n{\"name\":" : ",\n{\"name\":");
    isFirst = false;
    quote(entry.name(), out);
    out.append(",\"type\":").append(entry.isFolder() ? "\"directory\"" : "\"file\"");
    if (!entry.isFolder()) {
      out.append(",\"size\":").append(entry.size());
    }
    out.append(",\"modified\":\"").append(entry.modified()).append("\"}");
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        out.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    out.append('"');
  }

  @Override
  public void end(int count, boolean more, StringBuilder out) {
    out.append("\n]\n");
  }
}
