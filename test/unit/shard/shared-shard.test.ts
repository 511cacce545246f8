import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attachShard, buildIndex, loadShard, type SharedShard } from '@muster/shard';
import { expect } from 'chai';
import { aQuery, aRequest, aSchema, evaluateAll, inTemporaryFolder } from './support.js';

const documents = [
  { id: 'a', title: 'red fox', body: 'the quick red fox', tag: ['x', 'y'], year: 1999 },
  { id: 'b', title: 'fox', body: 'a fox, a fox', tag: 'y', year: 2001 },
  { id: 'c', title: 'dog', body: 'no fox here', tag: 'z' },
];

async function aSharedShard(): Promise<SharedShard> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'documents.jsonl');
    await writeFile(file, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const out = join(folder, 'index');
    await buildIndex({ files: [file], out, shards: 1, schema: aSchema });
    return loadShard(out, 0);
  });
}

describe('a shard in shared memory', () => {
  it('answers the same where it was cloned to', async () => {
    const shared = await aSharedShard();
    const here = attachShard(shared);
    const there = attachShard(structuredClone(shared));
    const request = aRequest(aQuery([here], 'red fox'));
    expect(evaluateAll(there, request)).to.deep.equal(evaluateAll(here, request));
    expect(there.stored(1).toString()).to.equal(JSON.stringify(documents[1]));
    expect(there.keywords).to.deep.equal(here.keywords);
  });

  it('lies in the same memory where it was cloned to', async () => {
    const shared = await aSharedShard();
    const here = attachShard(shared);
    const there = attachShard(structuredClone(shared));
    here.seqs[0] = 77;
    here.stored(0)[0] = 66;
    for (const { ordinals } of here.keywords.values()) ordinals[0] = 55;
    expect([there.seqs[0], there.stored(0)[0]]).to.deep.equal([77, 66]);
    expect([...there.keywords.values()].map(({ ordinals }) => ordinals[0])).to.deep.equal([55]);
  });
});
