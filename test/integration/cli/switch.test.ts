import { SwitchKind } from '@muster/proto';
import { expect } from 'chai';
import { FakeAdminService } from '../../support/fake-admin-service.js';
import { runMuster } from './muster-process.js';

describe('muster switch', () => {
  const admin = new FakeAdminService();
  before(async () => {
    await admin.start();
    admin.switches.push(
      { route: 'default', kind: SwitchKind.SWITCH_KIND_SOURCE, source: 'web', percent: 100, configuredPercent: 100 },
      { route: 'default', kind: SwitchKind.SWITCH_KIND_HEDGES, source: '', percent: 50, configuredPercent: 100 },
    );
  });
  after(() => admin.stop());
  const muster = (...args: string[]) => runMuster('switch', ...args, '--admin', admin.address);

  it('sets the share of queries that asks a source, and says how to go back', async () => {
    const { code, stdout } = await muster('default', 'web', '12.5');
    expect([code, stdout.split('\n').slice(0, 1)]).deep.equal([
      0,
      ['queries on default that ask web: 12.5 %; before: 100 %'],
    ]);
    expect(stdout).match(/^back: muster switch default web 100 --admin [\d.:]+$/m);
    expect(stdout).match(/^note: the coordinator forgets it when it ends; `coordinator.switchesFile` keeps it$/m);
    expect(admin.switches[0]?.percent).equal(12.5);
  });

  it('sets the share of queries that may be hedged', async () => {
    const { stdout } = await muster('default', '--hedges', '0', '--json');
    expect(JSON.parse(stdout)).deep.equal({ route: 'default', percent: 0, previousPercent: 50, isKept: false });
  });

  it('says what the shares are, and what they were configured to be', async () => {
    expect((await muster('default')).stdout).equal(
      'queries on default that ask web: 12.5 % (configured: 100 %)\n' +
        'queries on default that may be hedged: 0 % (configured: 100 %)\n',
    );
    expect(JSON.parse((await muster('default', 'web', '--json')).stdout)).deep.equal([
      { route: 'default', source: 'web', percent: 12.5, configuredPercent: 100 },
    ]);
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a share that is none', ['default', 'web', '101'], /percent.*must be a number in \[0, 100\]/i],
    ['hedges of a source', ['default', 'web', '--hedges', '1'], /--hedges is for a route: leave the source out/],
    ['hedges of no route', ['--hedges', '1'], /--hedges is for a route: name it/],
  ];
  for (const [what, args, message] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, stderr } = await muster(...args);
      expect(stderr).match(message);
      expect(code).equal(2);
    });
  }

  it('says what the coordinator says against it', async () => {
    const { code, stderr } = await muster('default', 'wbe', '1');
    expect([code, stderr.replace(admin.address, 'there')]).deep.equal([
      1,
      'muster: there: source must be one of: web, got wbe\n',
    ]);
  });
});
