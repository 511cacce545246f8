import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  SearchClient,
  type SearchRequest,
  type SearchResponse__Output,
  WriteClient,
  type WriteResponse__Output,
} from '@muster/proto';
import { buildIndex, readManifest } from '@muster/shard';
import { expect } from 'chai';
import {
  type randomDocument,
  randomNumbers,
  randomWrites,
  type TestWrite,
  WriteModel,
} from '../../support/random-writes.js';
import { vocabulary } from '../../unit/shard/evaluate/arbitraries.js';
import { type SmallCluster, startSmallCluster } from '../small-cluster.js';
import { startInProcess } from './in-process.js';

const index = 'islands';
const rounds = 12;
const batches = 5;
const batchSize = 20;
const ids = 150;
/** Killed in these rounds, so that replicas have not merged and committed alike. */
const kills: Readonly<Record<number, string>> = {
  2: 'islands/0/a',
  5: 'islands/1/b',
  8: 'islands/writer',
  9: 'islands/0/b',
};

/** What must be the same whoever answers: ids, order, score bits, totals. */
interface Answer {
  readonly generation: number;
  readonly text: string;
  readonly hits: readonly string[];
  readonly total: unknown;
}

/** Asks; nothing if the answer does not rest on all documents at one generation. */
async function ask(client: SearchClient, text: string, seq?: number): Promise<Answer | undefined> {
  const waitFor = seq === undefined ? [] : [{ seq }];
  const { hits, totalHits, coverage, exact, sources } = await client.search({ query: text, k: 30, waitFor });
  if (coverage?.share !== 1 || !exact) return undefined;
  const bits = (score: number): string => Buffer.from(Float64Array.of(score).buffer).toString('hex');
  return {
    generation: sources[0]?.generation ?? 0,
    text,
    hits: hits.map(({ id, score }) => `${id} ${bits(score)}`),
    total: totalHits,
  };
}

/** Writes to a cluster, and knows which operation has which number. */
class Written {
  readonly #history: { readonly seq: number; readonly write: TestWrite }[] = [];

  constructor(first: readonly { id: string }[]) {
    first.forEach((upsert, seq) => void this.#history.push({ seq, write: { upsert } }));
  }

  /** Writes random batches, several at once; gives the number of the last operation. */
  async round(client: WriteClient, random: (below: number) => number): Promise<number> {
    const all = Array.from({ length: batches }, () => randomWrites(batchSize, ids, random).map(withText));
    const answers = await Promise.all(all.map((writes) => client.write(writes)));
    for (const [i, answer] of answers.entries()) this.#acknowledged(all[i] as TestWrite[], answer);
    return Math.max(...answers.map(({ lastSeq }) => lastSeq));
  }

  #acknowledged(writes: readonly TestWrite[], { lastSeq, refused }: WriteResponse__Output): void {
    expect(refused).to.deep.equal([]);
    writes.forEach((write, i) => void this.#history.push({ seq: lastSeq - writes.length + 1 + i, write }));
  }

  /** The documents of a generation, in the order in which they were written. */
  documentsAt(generation: number): readonly object[] {
    const model = new WriteModel();
    const history = this.#history.filter(({ seq }) => seq < generation).sort((a, b) => a.seq - b.seq);
    expect(
      history.map(({ seq }) => seq),
      'every number is one operation’s',
    ).to.deep.equal(history.map((_, i) => i));
    for (const { write } of history) model.apply(write);
    return [...model.documents.values()];
  }
}

/** The fields that the small cluster's index has. */
function withText(write: TestWrite): TestWrite {
  if ('delete' in write) return write;
  const { id, title, body } = write.upsert as ReturnType<typeof randomDocument>;
  return { upsert: { id, ...{ title, text: body } } };
}

function randomText(random: (below: number) => number): string {
  const word = (): string => vocabulary[random(vocabulary.length)] as string;
  const shapes = [
    () => `${word()} ${word()} ${word()}`,
    () => `+${word()} ${word()}`,
    () => `"${word()} ${word()}" ${word()}`,
    () => `${word()} -${word()}`,
  ];
  return (shapes[random(shapes.length)] as () => string)();
}

describe('a cluster that is written to while it is asked', () => {
  let small: SmallCluster;
  let writer: WriteClient;
  let searcher: SearchClient;
  before(async () => {
    small = await startSmallCluster(2);
    const { address } = small.cluster;
    writer = new WriteClient({ address, index, retryMs: 120_000 });
    searcher = new SearchClient({ address });
  });
  after(async () => {
    writer.close();
    searcher.close();
    await small.stop();
  });

  it('answers at each generation as an index built offline of what was written before it, bit by bit', async () => {
    const random = randomNumbers(5);
    const texts = Array.from({ length: 12 }, () => randomText(random));
    const lines = await readFile(join(small.folder, 'islands.jsonl'), 'utf8');
    const written = new Written(lines.split('\n').map((line) => JSON.parse(line) as { id: string }));
    const answers: Answer[] = [];
    const note = (answer: Answer | undefined): boolean => answer !== undefined && answers.push(answer) > 0;
    let isOver = false;
    const asking = (async () => {
      for (let i = 0; !isOver; i++) note(await ask(searcher, texts[i % texts.length] as string).catch(() => undefined));
    })();
    for (let round = 0; round < rounds; round++) {
      const { pid } = small.cluster.processes.find(({ name }) => name === kills[round]) ?? {};
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      const lastSeq = await written.round(writer, random);
      await writer.refresh();
      for (const text of texts) while (!note(await ask(searcher, text, lastSeq).catch(() => undefined)));
    }
    isOver = true;
    await asking;
    const generations = [...new Set(answers.map(({ generation }) => generation))];
    expect(generations.length).to.be.at.least(rounds);
    for (const generation of generations) await compare(generation);

    async function compare(generation: number): Promise<void> {
      const file = join(small.folder, 'offline.jsonl');
      await writeFile(
        file,
        written
          .documentsAt(generation)
          .map((document) => JSON.stringify(document))
          .join('\n'),
      );
      const { schema } = await readManifest(join(small.folder, index));
      const out = join(small.folder, `offline-${generation}`);
      await buildIndex({ files: [file], out, shards: 1, name: 'web', schema });
      const offline = await startInProcess(out, 1, 1);
      try {
        for (const answer of answers.filter((each) => each.generation === generation)) {
          const expected = await ask(offline.client, answer.text);
          expect(answer).to.deep.equal({ ...expected, generation });
        }
      } finally {
        await offline.stop();
      }
    }
  });

  it('gives pages that are one long page of the state that the first was of', async () => {
    const random = randomNumbers(6);
    for (const text of Array.from({ length: 3 }, () => randomText(random))) {
      const pages: SearchResponse__Output[] = [];
      let asked: SearchRequest = { wantCursor: true };
      do {
        const page = await searcher.search({ query: text, k: 7, ...asked });
        pages.push(page);
        asked = { cursor: page.cursor };
        await writer.write(randomWrites(batchSize, ids, random).map(withText));
        await writer.refresh();
      } while (pages.at(-1)?.cursor.length !== 0);
      const generations = new Set(pages.map(({ sources }) => sources[0]?.generation ?? 0));
      expect(generations.size).to.equal(1);
      const [generation = 0] = generations;
      const whole = await searcher.search({ query: text, k: 1000, generations: [{ generation }] });
      const hitsOf = ({ hits }: SearchResponse__Output) => hits.map(({ id, score, seq }) => ({ id, score, seq }));
      expect(pages.flatMap(hitsOf)).to.deep.equal(hitsOf(whole));
      expect(pages.every(({ exact, degradedBy }) => exact && degradedBy.length === 0)).to.equal(true);
    }
  });
});
