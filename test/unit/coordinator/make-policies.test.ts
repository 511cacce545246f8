import { makePolicies } from '@muster/coordinator';
import { expect } from 'chai';
import { anEnd, aReplica } from '../../support/chosen-replicas.js';
import { FakeClock } from '../../support/fake-clock.js';

describe('makePolicies', () => {
  it('tells the observer of each breaker that opens', () => {
    let opened = 0;
    const nothing = (): void => {};
    const counted = { breakerOpened: () => opened++, overfull: nothing };
    const observer = { hedge: nothing, retry: nothing, deadlyRefused: nothing, ...counted };
    const hedges = { share: 0.02, minDelayMs: 1, maxPerQuery: 0.1 };
    const config = { hedges, retries: { share: 0.2, perSecond: 10 }, replicaLimits: 'on' as const };
    const { tracks } = makePolicies(config, { clock: new FakeClock(), random: () => 0.5, observer });
    const counts = Array.from({ length: 6 }, () => {
      const track = tracks.of(aReplica('a'));
      track.asked(0);
      track.ended(anEnd({ how: 'error' }), 5);
      return opened;
    });
    expect(counts).deep.equal([0, 0, 0, 0, 1, 1]);
  });
});
