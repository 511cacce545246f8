import { type Config, parseConfig } from '@muster/coordinator';
import { type IndexInFolder, planCluster, withAddresses } from '@muster/scripts';
import { expect } from 'chai';

function configOf(web: object): Config {
  const config = {
    indexes: { web: { dir: '/web', replicas: 2, ...web } },
    verticals: { places: { dir: '/places' } },
    routes: { default: { sources: [{ index: 'web' }] } },
  };
  return parseConfig(JSON.stringify(config), 'test');
}

const slots = [0, 4096] as const;
const web: IndexInFolder = { name: 'web', shards: [{ slots }, { slots }], hasWrites: false };
const plan = (settings: object = {}, found: Partial<IndexInFolder> = {}) =>
  planCluster(configOf(settings), async () => ({ ...web, ...found }));

describe('planCluster', () => {
  it('plans a writer for an index, and replicas that follow it under names of their own', async () => {
    const { writers, leaves } = await plan({ refreshMs: 200, maxLogBytes: 2 ** 21, keepLogBytes: 7, retentionMs: 8 });
    expect(writers).to.deep.equal([
      {
        name: 'web/writer',
        index: 'web',
        args: [
          ...['serve', 'writer', '--dir', '/web', '--refresh-ms', '200'],
          ...['--max-log-bytes', '2097152', '--keep-log-bytes', '7'],
        ],
      },
    ]);
    expect(leaves.map(({ name, follows }) => [name, follows])).to.deep.equal([
      ['web/0/a', 'web'],
      ['web/0/b', 'web'],
      ['web/1/a', 'web'],
      ['web/1/b', 'web'],
      ['places', undefined],
    ]);
    expect(leaves[1]?.args.slice(-4)).to.deep.equal(['--replica', 'b', '--retention-ms', '8']);
  });

  for (const [what, settings, found] of [
    ['is read only', { readOnly: true }, {}],
    ['has documents that were assigned to shards by hand', {}, { shards: [{}, {}] }],
  ] as const) {
    it(`plans no writer for an index that ${what}`, async () => {
      const { writers, leaves } = await plan(settings, found);
      expect(writers).to.deep.equal([]);
      expect(leaves.map(({ follows }) => follows)).to.deep.equal(Array(5).fill(undefined));
      expect(leaves[0]?.args).not.to.include('--replica');
    });
  }

  const refusals: [settings: object, found: Partial<IndexInFolder>, message: RegExp][] = [
    [{}, { name: 'other' }, /^indexes\.web: the index at \/web is called "other"/],
    [{ readOnly: true }, { hasWrites: true }, /^indexes\.web\.readOnly: .* was served with a writer, and what was/],
  ];
  for (const [settings, found, message] of refusals) {
    it(`refuses ${JSON.stringify({ ...settings, ...found })}`, async () => {
      const error = await plan(settings, found).then(
        () => expect.fail('it was planned'),
        (fault: Error) => fault,
      );
      expect(error.message).to.match(message);
    });
  }

  it('gives the coordinator addresses in place of folders', async () => {
    const { leaves } = await plan({ maxLagMs: 7 });
    const listening = leaves.map((leaf, i) => ({ plan: leaf, address: `host:${i + 1}` }));
    const config = withAddresses(configOf({ maxLagMs: 7 }), {
      leaves: listening,
      writers: new Map([['web', 'host:9']]),
    });
    expect(config.indexes['web']).to.deep.include({
      writer: 'host:9',
      maxLagMs: 7,
      shards: [{ replicas: ['host:1', 'host:2'] }, { replicas: ['host:3', 'host:4'] }],
    });
    expect(config.indexes['web']).not.to.have.property('dir');
    expect(config.verticals['places']).to.deep.equal({ address: 'host:5' });
  });
});
