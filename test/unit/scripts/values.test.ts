import { collapseBy, cursorBytes, sortKeys } from '@muster/scripts';
import { expect } from 'chai';

describe('options of commands', () => {
  it('read keys to sort by, upwards unless they say otherwise', () => {
    expect(sortKeys('year:desc, tag,_score:asc,on:desc:missing-first,a:missing-first')).deep.equal([
      { field: 'year', descending: true, missingFirst: false },
      { field: 'tag', descending: false, missingFirst: false },
      { field: '_score', descending: false, missingFirst: false },
      { field: 'on', descending: true, missingFirst: true },
      { field: 'a', descending: false, missingFirst: true },
    ]);
    for (const wrong of ['', 'year,', 'year:down', 'a b']) expect(() => sortKeys(wrong), wrong).throw(/year:desc/);
  });

  it('read a field to collapse by, and the hits of each value if not one', () => {
    expect([collapseBy('site'), collapseBy('site:3')]).deep.equal([
      { field: 'site', hitsPerGroup: 1 },
      { field: 'site', hitsPerGroup: 3 },
    ]);
    for (const wrong of ['', 'site:0', 'site:x', ':2', 'a b']) expect(() => collapseBy(wrong), wrong).throw(/site:2/);
  });

  it('read a cursor, and refuse what would be none and so the first page', () => {
    expect(cursorBytes('AQDr')).deep.equal(Buffer.from([1, 0, 0xeb]));
    for (const wrong of ['', 'X', 'X==', '!!']) expect(() => cursorBytes(wrong), wrong).throw(/muster search --pages/);
  });
});
