import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codecs } from '@muster/proto';
import { type DemoName, demoSchemas, readImages, readPlaces, readSynsets, readVideos } from '@muster/scripts';
import { buildIndex, createFinder, type Finder, openShard } from '@muster/shard';
import { parseSchema } from '@muster/shard/query';

/** Of the documents without the words one of so many is there too, so that words are nearly as rare as in the demo. */
const others: Readonly<Record<DemoName, number>> = { web: 40, places: 8, images: 1, videos: 1 };

type Document = { readonly id: string; readonly title: string };

/** Hits as a dry run takes them. */
export interface DemoHit {
  readonly id: string;
  readonly score: number;
  readonly title: string;
}

/** Indexes of those of the demo's documents that have one of some words, and of some of the others. */
export class DemoLists {
  private readonly folder: string;
  private readonly finders: ReadonlyMap<string, Finder>;

  private constructor(folder: string, finders: ReadonlyMap<string, Finder>) {
    this.folder = folder;
    this.finders = finders;
  }

  static async of(words: RegExp): Promise<DemoLists> {
    const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    const documents = { web: readSynsets(), places: readPlaces(), images: readImages(), videos: readVideos() };
    const finders = new Map<string, Finder>();
    for (const name of Object.keys(documents) as DemoName[]) {
      finders.set(name, await finderOf(join(folder, name), name, await chosen(documents[name], words, others[name])));
    }
    return new DemoLists(folder, finders);
  }

  /** The best hits of a source. */
  find(name: string, query: string, k: number): DemoHit[] {
    const finding = this.finders.get(name)?.(
      codecs.findRequest.decode(codecs.findRequest.encode({ query, k })),
      () => 0,
    );
    finding?.run(1);
    return (finding?.result().hits ?? []).map(({ id = '', score = 0, document }) => {
      const { title } = JSON.parse(Buffer.from(document as Uint8Array).toString()) as Document;
      return { id, score: score as number, title };
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

async function chosen(
  documents: Iterable<Document> | AsyncIterable<Document>,
  words: RegExp,
  oneOf: number,
): Promise<Document[]> {
  const kept: Document[] = [];
  let read = 0;
  for await (const document of documents) {
    if (read++ % oneOf === 0 || words.test(Object.values(document).join(' '))) kept.push(document);
  }
  return kept;
}

async function finderOf(out: string, name: DemoName, documents: readonly Document[]): Promise<Finder> {
  const file = `${out}.jsonl`;
  await writeFile(file, documents.map((document) => JSON.stringify(document)).join('\n'));
  await buildIndex({ files: [file], out, shards: 1, schema: parseSchema(demoSchemas[name], name) });
  return createFinder(await openShard(out, 0));
}
