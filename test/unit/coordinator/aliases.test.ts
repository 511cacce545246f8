import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  aliasRefusal,
  type Config,
  ConfigError,
  type IndexView,
  initialAliases,
  keepAliases,
  parseConfig,
  type RouteFault,
} from '@muster/coordinator';
import { expect } from 'chai';

const shards = '[{ replicas: ["h:1", "h:2"] }]';

function aConfig(aliasesFile?: string): Config {
  const coordinator = aliasesFile === undefined ? '' : `coordinator: { aliasesFile: ${JSON.stringify(aliasesFile)} }`;
  return parseConfig(
    `
    indexes: { web1: { shards: ${shards} }, web2: { shards: ${shards} }, news: { shards: ${shards} } }
    aliases: { web: web1, archive: web2 }
    routes:
      default: { sources: [{ index: web }] }
      both: { sources: [{ index: web }, { index: news }] }
      spare: { sources: [{ index: news, onFailure: [{ strategy: fallback, index: archive }] }] }
    ${coordinator}
  `,
    'test',
  );
}

/** An index whose only shard is served by the second replica, or by nobody. */
function aView(name: string, serves: boolean): IndexView {
  const replica = (address: string, hello: unknown, trouble: string) => ({ address, hello, trouble });
  const replicas = [replica('h:1', undefined, 'connection refused'), replica('h:2', serves ? {} : undefined, 'silent')];
  return { name, shards: [{ number: 0, replicas, documents: 1, generation: 1 }] } as unknown as IndexView;
}

describe('switching an alias', () => {
  const config = aConfig();
  const aliases = new Map(Object.entries(config.aliases));
  const refusal = (alias: string, index: string, serves = true) =>
    aliasRefusal({ alias, index }, { config, aliases, viewOf: (name) => aView(name, serves), faultsWith });
  // As if all that names a field of `web` fitted `web1` alone, and `archive` nothing.
  const faultsWith = (now: ReadonlyMap<string, string>): RouteFault[] => [
    ...(now.get('web') === 'web1'
      ? []
      : [{ route: 'default', kind: 'refused' as const, message: 'route "default": no field' }]),
    { route: 'spare', kind: 'refused', message: `route "spare": no field of ${now.get('archive')} fits` },
  ];

  it('is allowed to an index that serves, and to the one that it names already', () => {
    expect([refusal('archive', 'web2'), refusal('web', 'web1')]).deep.equal([undefined, undefined]);
  });

  it('is refused where something would be wrong with a route then that is not now', () => {
    expect(refusal('web', 'web2')).deep.equal({
      code: status.FAILED_PRECONDITION,
      message: 'it would not fit: route "default": no field',
    });
  });

  it('is refused for an alias or an index that is not configured', () => {
    expect(refusal('wbe', 'web2')).deep.equal({
      code: status.INVALID_ARGUMENT,
      message: 'alias must be one of those configured: web, archive, got "wbe"',
    });
    expect(refusal('web', 'web3')?.message).equal(
      'index must be one of those configured: web1, web2, news, got "web3"',
    );
    expect(refusal('web', 'archive')?.code).equal(status.INVALID_ARGUMENT);
  });

  it('is refused to an index that does not serve, with why', () => {
    expect(refusal('web', 'web2', false)).deep.equal({
      code: status.FAILED_PRECONDITION,
      message: '"web2" does not serve in full: shard 0 (h:1: connection refused; h:2: silent)',
    });
  });

  it('is refused where a route would ask an index twice', () => {
    expect(refusal('web', 'news')?.message).equal('route "both" would ask "news" twice');
    expect(refusal('archive', 'news')?.message).match(/route "spare" would ask "news" in the place of another source/);
  });
});

describe('the file of aliases', () => {
  let folder = '';
  let file = '';
  let logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const read = (): Promise<ReadonlyMap<string, string>> => initialAliases(aConfig(file), log);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    file = join(folder, 'aliases.json');
    logged = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('need not be there', async () => {
    expect([...(await read())]).deep.equal([
      ['web', 'web1'],
      ['archive', 'web2'],
    ]);
  });

  it('counts for more than the configuration, once it is kept', async () => {
    await keepAliases(file, new Map([['web', 'web2']]), { log });
    expect([...(await read())]).deep.equal([
      ['web', 'web2'],
      ['archive', 'web2'],
    ]);
    expect(await readdir(folder)).deep.equal(['aliases.json']);
    expect(JSON.parse(await readFile(file, 'utf8'))).deep.equal({ aliases: { web: 'web2' } });
  });

  it('is told of and left out where it names what is not configured any more, or an index twice', async () => {
    await writeFile(file, JSON.stringify({ aliases: { web: 'gone', wbe: 'web2', archive: 'news' } }));
    expect([...(await read())]).deep.equal([
      ['web', 'web1'],
      ['archive', 'web2'],
    ]);
    expect(logged.map((line) => line.replace(`${file}: `, ''))).deep.equal([
      'the alias "web" of "gone" is ignored: no such index is configured',
      'the alias "wbe" of "web2" is ignored: no such alias is configured',
      'the alias "archive" of "news" is ignored: route "spare" would ask "news" in the place of another source, and asks it anyway',
    ]);
  });

  for (const text of ['', '{', '[]', '{"aliases": {"web": 1}}']) {
    it(`is refused at start if it is ${JSON.stringify(text)}`, async () => {
      await writeFile(file, text);
      expect(await read().catch((error: unknown) => error)).instanceOf(ConfigError);
    });
  }

  it('is refused at start where its folder is not there', async () => {
    file = join(folder, 'none', 'aliases.json');
    const error: unknown = await read().catch((reason: unknown) => reason);
    expect(error).instanceOf(ConfigError);
    expect((error as Error).message).contain(
      `coordinator.aliasesFile: must be in a folder that exists, and ${join(folder, 'none')} does not`,
    );
  });

  it('is not changed where it cannot be written', async () => {
    const none = join(folder, 'none', 'aliases.json');
    const failed = await keepAliases(none, new Map(), { log }).catch((error: Error) => error);
    expect((failed as NodeJS.ErrnoException).code).equal('ENOENT');
  });

  it('counts as kept where it is written and only its folder cannot be synced, which is told', async () => {
    const syncFolder = () => Promise.reject(new Error('EIO: i/o error, fsync'));
    await keepAliases(file, new Map([['web', 'web2']]), { log, syncFolder });
    expect((await read()).get('web')).equal('web2');
    expect(logged).deep.equal([`${file}: is written, but a loss of power may undo it: EIO: i/o error, fsync`]);
  });
});
