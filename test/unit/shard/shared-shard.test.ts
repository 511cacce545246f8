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

/** All memory that a value refers to. */
function memoryOf(value: unknown): (ArrayBuffer | SharedArrayBuffer)[] {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return [value];
  if (ArrayBuffer.isView(value)) return [value.buffer];
  if (value instanceof Map) return [...value.values()].flatMap(memoryOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(memoryOf) : [];
}

describe('a shard in shared memory', () => {
  it('answers the same where it was cloned to', async () => {
    const shared = await aSharedShard();
    const here = attachShard(shared);
    const there = attachShard(structuredClone(shared));
    const request = aRequest(aQuery([here], 'red fox'));
    expect(evaluateAll(there, request)).to.deep.equal(evaluateAll(here, request));
  });

  it('lies in the same memory where it was cloned to', async () => {
    const shared = await aSharedShard();
    const [here, there] = [memoryOf(shared), memoryOf(structuredClone(shared))];
    expect(here).not.to.have.length(0);
    for (const memory of here) new Uint8Array(memory).fill(77);
    expect(there.every((memory) => new Uint8Array(memory).every((byte) => byte === 77))).to.equal(true);
  });
});
