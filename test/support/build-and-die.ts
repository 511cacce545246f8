import { buildIndex } from '@muster/shard';
import { schemaFromJson } from '@muster/shard/query';

// Builds an index on two threads in a process of its own, which kills itself on the way, or says that it has not:
// node build-and-die.js OUT BATCHES TURNS FILE...
// It dies when it was told of so many batches, and so many turns of the event loop later.

const [out = '', batches, turns, ...files] = process.argv.slice(2);
const schema = schemaFromJson({ id: 'id', fields: { body: 'text' } });
let told = 0;

function dieIn(more: number): void {
  if (more === 0) process.kill(process.pid, 'SIGKILL');
  else setImmediate(() => dieIn(more - 1));
}

function onProgress(): void {
  if (++told === Number(batches)) dieIn(Number(turns));
}

await buildIndex({ files, out, schema, shards: 2, threads: 2, memoryBytes: 2 ** 20, overwrite: true, onProgress });
process.stdout.write('built\n');
