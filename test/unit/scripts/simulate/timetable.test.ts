import { Timetable } from '@muster/scripts';
import { expect } from 'chai';
import fc from 'fast-check';

const nothing = (): void => {};

describe('Timetable', () => {
  it('gives everything back in order of time, and of scheduling where that is equal, whatever is taken out', () => {
    const entries = fc.array(fc.record({ atMs: fc.nat(20), isRemoved: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(entries, (given) => {
        const timetable = new Timetable();
        const added = given.map(({ atMs, isRemoved }) => ({ entry: timetable.add(atMs, nothing), isRemoved }));
        for (const { entry, isRemoved } of added) if (isRemoved) timetable.remove(entry);
        const left = added.filter(({ isRemoved }) => !isRemoved).map(({ entry }) => entry);
        const expected = left.sort((one, other) => one.atMs - other.atMs || one.number - other.number);
        expect(timetable.size).equal(left.length);
        expect(timetable.takeDue(20)).deep.equal(expected);
      }),
    );
  });

  it('takes out only what is due, and takes it back in its place', () => {
    const timetable = new Timetable();
    const [late, first, second] = [9, 5, 5].map((atMs) => timetable.add(atMs, nothing));
    const due = timetable.takeDue(7);
    expect(due).deep.equal([first, second]);
    for (const entry of [...due].reverse()) timetable.putBack(entry);
    expect(timetable.takeDue(9)).deep.equal([first, second, late]);
  });

  it('says whether what is taken out was in', () => {
    const timetable = new Timetable();
    const entry = timetable.add(1, nothing);
    expect([timetable.remove(entry), timetable.remove(entry), timetable.firstMs]).deep.equal([
      true,
      false,
      Number.POSITIVE_INFINITY,
    ]);
  });
});
