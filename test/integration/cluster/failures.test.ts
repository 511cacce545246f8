import { SearchClient, type SearchResponse__Output, SourceReason } from '@muster/proto';
import { expect } from 'chai';
import { type SmallCluster, startSmallCluster } from '../small-cluster.js';

/** Asks again and again until the answer is as wanted; gives all answers. A failed query fails the test. */
async function askUntil(
  client: SearchClient,
  timeoutMs: number,
  isEnough: (answer: SearchResponse__Output, asked: number) => boolean,
): Promise<SearchResponse__Output[]> {
  const answers: SearchResponse__Output[] = [];
  for (;;) {
    const answer = await client.search({ query: 'java island' }, { timeoutMs });
    answers.push(answer);
    if (isEnough(answer, answers.length)) return answers;
  }
}

function isFull({ coverage }: SearchResponse__Output): boolean {
  return coverage?.share === 1;
}

function reasonsOf({ sources }: SearchResponse__Output): number[] {
  return sources.flatMap(({ shards }) => shards.map(({ reason }) => reason));
}

describe('a cluster whose processes fail', () => {
  let small: SmallCluster;
  let client: SearchClient;

  before(async () => {
    small = await startSmallCluster(2);
    client = new SearchClient({ address: small.cluster.address, graceMs: 5000 });
  });

  after(async () => {
    client.close();
    await small.stop();
  });

  const pidsOf = (names: readonly string[]): number[] =>
    names.map((name) => small.cluster.processes.find((process) => process.name === name)?.pid ?? 0);

  const isRestarted = (names: readonly string[], former: readonly number[]): Promise<void> =>
    small.until((processes) =>
      processes.every(
        ({ name, pid, state }) => !names.includes(name) || (state === 'ready' && !former.includes(pid ?? 0)),
      ),
    );

  it('loses no query and no document when one replica is killed under load', async () => {
    const names = ['islands/0/a'];
    const pids = pidsOf(names);
    const load = Promise.all(
      Array.from({ length: 8 }, () => askUntil(client, 10_000, (_answer, asked) => asked === 100)),
    );
    await askUntil(client, 10_000, (_answer, asked) => asked === 10);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const answers = (await load).flat();
    expect(answers).to.have.length(800);
    expect(answers.every(isFull)).to.equal(true);
    await isRestarted(names, pids);
  });

  it('answers in part, saying why, when all replicas of a shard are killed, and in full when they are back', async () => {
    const names = ['islands/1/a', 'islands/1/b'];
    const pids = pidsOf(names);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const partial = (await askUntil(client, 10_000, (answer) => !isFull(answer))).at(-1) as SearchResponse__Output;
    const share = partial.coverage?.share ?? 1;
    expect(share).to.be.greaterThan(0).and.lessThan(1);
    expect(partial.exact).to.equal(false);
    expect(reasonsOf(partial)).to.have.length(1);
    expect([SourceReason.SOURCE_REASON_UNAVAILABLE, SourceReason.SOURCE_REASON_NO_REPLICA]).to.include(
      reasonsOf(partial)[0],
    );
    await isRestarted(names, pids);
    const [full] = (await askUntil(client, 10_000, isFull)).slice(-1);
    expect(full?.exact).to.equal(true);
  });

  it('answers without a shard that hangs, saying so, and with it when it goes on', async () => {
    const pids = pidsOf(['islands/0/a', 'islands/0/b']);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const [answer] = await askUntil(client, 1000, () => true);
      expect(answer?.coverage?.share).to.be.lessThan(1);
      expect(reasonsOf(answer as SearchResponse__Output)).to.deep.equal([SourceReason.SOURCE_REASON_TIMEOUT]);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await askUntil(client, 10_000, isFull);
  });
});
