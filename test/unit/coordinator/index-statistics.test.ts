import { IndexStatistics } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';
import { BusyClock } from '../../support/busy-clock.js';
import { expandedTerms } from '../../support/fake-replica.js';

type Weigh = Parameters<IndexStatistics['weigh']>;

/** A clock on which each look takes half a millisecond. */
class SlowClock extends BusyClock {
  override now(): number {
    this.spend(0.5);
    return super.now();
  }
}

describe('IndexStatistics', () => {
  it('takes in what shards tell of many patterns in stretches, between which others have their turn', async () => {
    const clock = new SlowClock();
    const patterns = ['a', 'b', 'c', 'd'].map(
      (text) => ({ field: 'body', text, maxEdits: 0, maxTerms: 1000 }) as const,
    );
    const expansions = patterns.map((pattern) => expandedTerms({ [`${pattern.text}x`]: 1 }, pattern));
    const response = { generation: 7, documents: 9, expansions };
    const value = codecs.termStatsResponse.decode(codecs.termStatsResponse.encode(response));
    const outcomes = [value, value].map((told) => ({ ok: true, value: told }));
    const dependencies = { clock, askShard: () => ({}), gather: async () => ({ outcomes }) };
    const statistics = new IndexStatistics(
      100,
      dependencies as unknown as ConstructorParameters<typeof IndexStatistics>[1],
    );
    const query = { kind: 'group', occur: 0, clauses: [], minimumShouldMatch: 0 };
    const planned = {
      name: 'web',
      view: {
        build: 'build',
        epoch: 1,
        shards: [
          { number: 0, generation: 7 },
          { number: 1, generation: 7 },
        ],
      },
      analyzed: { query, terms: [], patterns, fields: [], isStrict: true },
      priors: [],
    };
    let isDone = false;
    const weighing = statistics.weigh(
      planned as unknown as Weigh[0],
      { statisticsUntil: () => 1 } as Weigh[1],
      {} as Weigh[2],
    );
    const done = weighing.then(() => {
      isDone = true;
    });
    let turns = 0;
    const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
    for (await nextTurn(); !isDone; await nextTurn()) if (clock.turn()) turns++;
    await done;
    // Ten looks at the clock, of which each second is a millisecond behind the last pause.
    expect(turns).within(3, 10);
    expect((await weighing).isPartial).equal(false);
  });
});
