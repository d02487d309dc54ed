// What is taken along: rows for spreadsheets, as they are written.

import { describe, expect, test } from "vitest";
import { csvOfRows } from "../../web/export/csv.ts";

describe("a row of a CSV", () => {
  test.each([
    [["a", 1.5, "b c"], "a,1.5,b c\r\n"],
    [["a,b", 'he said "no"', "two\nlines"], '"a,b","he said ""no""","two\nlines"\r\n'],
    [["=1+1", "+a", "-b", "@c"], "'=1+1,'+a,'-b,'@c\r\n"],
    [[-1.5, 1e21], "-1.5,1e+21\r\n"],
    [[""], "\r\n"],
  ])("%j is written so that a spreadsheet reads it and runs nothing", (cells, line) => {
    expect(csvOfRows([cells])).toBe(line);
  });
});
