import { type Waiting, WaitingLine } from '@muster/shard';
import { expect } from 'chai';
import fc from 'fast-check';

const sessions = [{}, {}, {}];

/** Calls by session and deadline, in the order in which they come. */
const calls = fc
  .array(fc.record({ of: fc.nat(2), deadlineMs: fc.integer({ min: 0, max: 9 }) }), { maxLength: 30 })
  .map((list) => list.map(({ of, deadlineMs }): Waiting => ({ session: sessions[of] as object, deadlineMs })));

function lineOf(entries: readonly Waiting[]): WaitingLine<Waiting> {
  const line = new WaitingLine<Waiting>();
  for (const entry of entries) line.add(entry);
  return line;
}

function takeAll(line: WaitingLine<Waiting>): Waiting[] {
  const taken: Waiting[] = [];
  for (;;) {
    const next = line.takeNext();
    if (next === undefined) return taken;
    taken.push(next);
  }
}

describe('the line of those who wait', () => {
  it('gives each session its calls by deadline, then as they came', () => {
    fc.assert(
      fc.property(calls, (entries) => {
        const taken = takeAll(lineOf(entries));
        for (const session of sessions) {
          const own = entries.filter((entry) => entry.session === session);
          own.sort((a, b) => a.deadlineMs - b.deadlineMs);
          expect(taken.filter((entry) => entry.session === session)).to.deep.equal(own);
        }
      }),
    );
  });

  it('gives every session that waits one call before any has a second', () => {
    fc.assert(
      fc.property(calls, (entries) => {
        const waiting = new Map(
          sessions.map((each) => [each, entries.filter(({ session }) => session === each).length]),
        );
        const taken = takeAll(lineOf(entries));
        const counts = new Map(sessions.map((each) => [each, 0]));
        for (const { session } of taken) {
          const count = counts.get(session) ?? 0;
          for (const other of sessions) {
            expect(counts.get(other)).to.be.at.least(Math.min(count, waiting.get(other) ?? 0));
          }
          counts.set(session, count + 1);
        }
      }),
    );
  });

  it('never says that more are ahead of a call than are', () => {
    fc.assert(
      fc.property(calls, fc.nat(2), fc.integer({ min: 0, max: 9 }), (entries, of, deadlineMs) => {
        const line = lineOf(entries);
        const entry = { session: sessions[of] as object, deadlineMs };
        const ahead = line.aheadOf(entry);
        line.add(entry);
        expect(takeAll(line).indexOf(entry)).to.be.at.least(ahead);
      }),
    );
  });

  it('says exactly how many are ahead where there is one session', () => {
    fc.assert(
      fc.property(calls, fc.integer({ min: 0, max: 9 }), (entries, deadlineMs) => {
        const session = {};
        const line = lineOf(entries.map((entry) => ({ ...entry, session })));
        const entry = { session, deadlineMs };
        const ahead = line.aheadOf(entry);
        line.add(entry);
        expect(takeAll(line).indexOf(entry)).to.equal(ahead);
      }),
    );
  });

  it('knows when the first is due, and gives those that are', () => {
    fc.assert(
      fc.property(calls, (entries) => {
        const line = lineOf(entries);
        const deadlines = entries.map(({ deadlineMs }) => deadlineMs);
        expect(line.nextDeadlineMs).to.equal(Math.min(...deadlines));
        const due: number[] = [];
        for (let next = line.takeDue(4); next !== undefined; next = line.takeDue(4)) due.push(next.deadlineMs);
        expect(due.sort()).to.deep.equal(deadlines.filter((ms) => ms <= 4).sort());
        expect(line.length).to.equal(entries.length - due.length);
      }),
    );
  });

  it('forgets those that are taken out', () => {
    fc.assert(
      fc.property(calls, (entries) => {
        const line = lineOf(entries);
        const out = entries.filter((_, i) => i % 2 === 0);
        expect(out.map((entry) => line.remove(entry))).to.deep.equal(out.map(() => true));
        expect(out.map((entry) => line.remove(entry))).to.deep.equal(out.map(() => false));
        for (const session of sessions) {
          const left = entries.filter((entry, i) => i % 2 === 1 && entry.session === session);
          expect(line.waitingOf(session)).to.equal(left.length);
        }
        expect(takeAll(line).length).to.equal(entries.length - out.length);
      }),
    );
  });
});
