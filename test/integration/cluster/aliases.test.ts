import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { parseConfig } from '@muster/coordinator';
import {
  adminService,
  codecs,
  SearchClient,
  type SearchError,
  type SetAliasRequest,
  SourceReason,
  SwitchKind,
  WriteClient,
  type WriteError,
} from '@muster/proto';
import { type Cluster, startCluster } from '@muster/scripts';
import { buildIndex } from '@muster/shard';
import { expect } from 'chai';

const identity = (bytes: Buffer): Buffer => bytes;

for (const processes of [1, 2]) {
  describe(`aliases and switches of a coordinator of ${processes} process${processes > 1 ? 'es' : ''}`, () => {
    let folder = '';
    let file = '';
    let switchesFile = '';
    let cluster: Cluster;
    let admin: Client;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
      file = join(folder, 'aliases.json');
      switchesFile = join(folder, 'switches.json');
      for (const name of ['old', 'new']) {
        const docs = join(folder, `${name}.jsonl`);
        await writeFile(docs, `{"id": "${name}", "title": "Java is an island"}\n`);
        await buildIndex({ files: [docs], out: join(folder, name), shards: 1, name });
      }
      await start();
    });

    after(async () => {
      await stop();
      await rm(folder, { recursive: true });
    });

    async function start(): Promise<void> {
      const config = {
        indexes: { old: { dir: join(folder, 'old') }, new: { dir: join(folder, 'new') } },
        aliases: { web: 'old' },
        routes: { default: { sources: [{ index: 'web' }], timeoutMs: 10_000 } },
        coordinator: { listen: '127.0.0.1:0', admin: '127.0.0.1:0', processes, aliasesFile: file, switchesFile },
      };
      cluster = await startCluster(parseConfig(JSON.stringify(config), 'test'), { onLine: () => {} });
      admin = new Client(cluster.adminService, credentials.createInsecure());
    }

    async function stop(): Promise<void> {
      admin.close();
      await cluster.stop();
    }

    function ask(method: 'Topology' | 'SetAlias' | 'SetSwitch' | 'Switches', request: Buffer): Promise<Buffer> {
      return new Promise((resolve, reject) => {
        admin.makeUnaryRequest(adminService[method].path, identity, identity, request, (error, bytes) => {
          if (bytes === undefined) reject(error);
          else resolve(bytes);
        });
      });
    }

    async function setAlias(request: SetAliasRequest) {
      return codecs.setAliasResponse.decode(await ask('SetAlias', codecs.setAliasRequest.encode(request)));
    }

    /** The index that many searches, over connections of their own, found hits in. */
    async function searched(): Promise<Set<string>> {
      const found = new Set<string>();
      for (let i = 0; i < 6; i++) {
        const client = new SearchClient({ address: cluster.address });
        const { hits, sources } = await client.search({ query: 'island' });
        client.close();
        found.add(`${sources[0]?.source} ${hits[0]?.source} ${hits[0]?.id}`);
      }
      return found;
    }

    it('tell of the index that they name', async () => {
      expect(await searched()).deep.equal(new Set(['old old old']));
    });

    it('are switched in all processes at once, and kept', async () => {
      const { previous, isKept } = await setAlias({ alias: 'web', index: 'new' });
      expect([previous, isKept]).deep.equal(['old', true]);
      expect(await searched()).deep.equal(new Set(['new new new']));
      expect(JSON.parse(await readFile(file, 'utf8'))).deep.equal({ aliases: { web: 'new' } });
    });

    it('are shown with the indexes and their replicas', async () => {
      const request = codecs.topologyRequest.encode({ index: 'web' });
      const { indexes, aliases } = codecs.topologyResponse.decode(await ask('Topology', request));
      expect(aliases).deep.equal({ web: 'new' });
      expect(indexes.map(({ name, generation, shards }) => [name, generation, shards.length])).deep.equal([
        ['new', 1, 1],
      ]);
      const [replica] = indexes[0]?.shards[0]?.replicas ?? [];
      expect([replica?.trouble, replica?.generations, replica?.documents]).deep.equal(['', [1], 1]);
    });

    it('are not switched to what is not there', async () => {
      const error: ServiceError = await setAlias({ alias: 'web', index: 'nowhere' }).catch((thrown) => thrown);
      expect([error.code, error.details]).deep.equal([
        status.INVALID_ARGUMENT,
        'index must be one of those configured: old, new, got "nowhere"',
      ]);
      const unknown: ServiceError = await ask('Topology', codecs.topologyRequest.encode({ index: 'x' })).catch(
        (e) => e,
      );
      expect([unknown.code, unknown.details]).deep.equal([
        status.INVALID_ARGUMENT,
        'index must be one of: old, new, web, got "x"',
      ]);
    });

    async function setSwitch(percent: number) {
      const change = { route: 'default', kind: SwitchKind.SWITCH_KIND_SOURCE, source: 'web', percent };
      return codecs.setSwitchResponse.decode(await ask('SetSwitch', codecs.setSwitchRequest.encode(change)));
    }

    /** What became of a source that many searches, over connections of their own, could not do without. */
    async function reasons(): Promise<Set<number | undefined>> {
      const found = new Set<number | undefined>();
      for (let i = 0; i < 6; i++) {
        const client = new SearchClient({ address: cluster.address });
        const sources = await client.search({ query: 'island' }).then(
          (answer) => answer.sources,
          (error: SearchError) => error.response?.sources,
        );
        client.close();
        found.add(sources?.[0]?.reason);
      }
      return found;
    }

    it('are set in all processes at once, and kept', async () => {
      const { previousPercent, isKept } = await setSwitch(0);
      expect([previousPercent, isKept]).deep.equal([100, true]);
      expect(await reasons()).deep.equal(new Set([SourceReason.SOURCE_REASON_SWITCHED_OFF]));
      expect(JSON.parse(await readFile(switchesFile, 'utf8'))).deep.equal({
        switches: [{ route: 'default', source: 'web', percent: 0 }],
      });
    });

    it('are shown as they stand, and not set for what is not there', async () => {
      const { switches } = codecs.switchesResponse.decode(await ask('Switches', codecs.switchesRequest.encode({})));
      expect(switches.map(({ source, percent, configuredPercent }) => [source, percent, configuredPercent])).deep.equal(
        [
          ['web', 0, 100],
          ['', 100, 100],
        ],
      );
      const request = codecs.switchesRequest.encode({ route: 'x' });
      const error: ServiceError = await ask('Switches', request).catch((thrown) => thrown);
      expect([error.code, error.details]).deep.equal([
        status.INVALID_ARGUMENT,
        'route must be one of: default, got "x"',
      ]);
    });

    it('are as they were when the coordinator is started again', async () => {
      await stop();
      await start();
      expect(await reasons()).deep.equal(new Set([SourceReason.SOURCE_REASON_SWITCHED_OFF]));
      await setSwitch(100);
      expect(await searched()).deep.equal(new Set(['new new new']));
      expect(JSON.parse(await readFile(switchesFile, 'utf8'))).deep.equal({ switches: [] });
    });

    /** What became of many writes to an alias, over connections of their own. */
    async function written(): Promise<Set<string>> {
      const found = new Set<string>();
      for (let i = 0; i < 6; i++) {
        const client = new WriteClient({ address: cluster.address, index: 'web', retryMs: 0 });
        const told = client.write([{ delete: 'nobody' }]).then(
          () => 'acknowledged',
          (error: WriteError) => error.message,
        );
        found.add(await told);
        client.close();
      }
      return found;
    }

    it('are not written to while writes are held, nor by a process that died meanwhile and was replaced', async () => {
      expect(await written()).deep.equal(new Set(['acknowledged']));
      const { holdId } = await setAlias({ alias: 'web', index: 'new', holdMs: 60_000 });
      const [held, ...others] = await written();
      expect([held, others]).deep.equal([
        '"web" is being switched to another index: what is not acknowledged is to be written again in a moment',
        [],
      ]);
      const { pid } = cluster.processes.find(({ name }) => name === 'coordinator') ?? {};
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
      for (const child of children.split(' ').filter(Boolean)) process.kill(Number(child), 'SIGKILL');
      while (!(await fetch(`http://${cluster.admin}/readyz`)).ok);
      expect(await written()).deep.equal(new Set([held]));
      await setAlias({ alias: 'web', index: 'new', holdId });
      expect(await written()).deep.equal(new Set(['acknowledged']));
    });
  });
}
