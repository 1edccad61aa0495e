package io.milepost.examples.retail.source;

import java.io.Reader;
import java.util.Iterator;

/** Lines that are made while somebody reads them. */
final class LinesReader extends Reader {
  private final Iterator<String> lines;
  private String line = "";
  private int position;

  LinesReader(Iterator<String> lines) {
    this.lines = lines;
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (position == line.length()) {
      if (!lines.hasNext()) {
        return -1;
      }
      line = nextLines(length);
      position = 0;
    }
    int taken = Math.min(length, line.length() - position);
    line.getChars(position, position + taken, buffer, offset);
    position += taken;
    return taken;
  }

  private String nextLines(int enough) {
    StringBuilder text = new StringBuilder();
    while (lines.hasNext() && text.length() < enough) {
      text.append(lines.next());
    }
    return text.toString();
  }

  @Override
  public void close() {
    // nothing to give back
  }
}
