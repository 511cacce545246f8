import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { answer, type BuiltIndex, builtIndex, upsert, WriterClient } from './writer-client.js';
import { startWriterProcess } from './writer-process.js';

const tracer = 'strace';
const traced = 'trace=openat,read,write,writev,pwrite64,pwritev,sendmsg,sendto,fdatasync,fsync,msync';

/** A line of a trace: what begins there, and whether it is done there too. */
interface Traced {
  readonly text: string;
  readonly call: string;
  readonly begins: boolean;
  readonly ends: boolean;
}

function tracedLines(trace: string): Traced[] {
  return trace.split('\n').map((line) => {
    const text = line.replace(/^\d+\s+/, '');
    const resumed = /^<\.\.\. (\w+) resumed>/.exec(text)?.[1];
    const call = resumed ?? /^(\w+)\(/.exec(text)?.[1] ?? '';
    return { text, call, begins: resumed === undefined, ends: !text.includes('<unfinished ...>') };
  });
}

describe('an acknowledgement', () => {
  let built: BuiltIndex;
  beforeEach(async () => {
    built = await builtIndex();
  });
  afterEach(() => built.remove());

  it('is sent after the fdatasync of its transaction and the write of its meta page (seen by strace)', async function () {
    if (spawnSync(tracer, ['-V']).status !== 0) {
      process.stderr.write('      strace is not installed: nothing was shown\n');
      this.skip();
    }
    const file = join(dirname(built.dir), 'trace');
    const strace = [tracer, '-D', '-f', '-y', '-s', '100000', '-e', traced, '-o', file];
    const writer = await startWriterProcess(built.dir, strace);
    const client = new WriterClient(writer.address);
    const stream = client.write();
    const keys = ['first-key', 'second-key', 'third-key'];
    for (const key of keys) {
      const operations = [upsert({ id: key, title: `written-by-${key}` })];
      stream.send({ index: 'islands', idempotencyKey: key, operations });
      expect((await answer(stream)).lastSeq).to.be.greaterThan(0);
    }
    client.close();
    await writer.end('SIGTERM');
    const lines = tracedLines(await readFile(file, 'utf8'));
    const isData = ({ text }: Traced): boolean => text.includes('data.mdb>');
    const metaFile = lines.find(({ text }) => text.includes('data.mdb') && text.includes('O_DSYNC'))?.text ?? '';
    const meta = `(${/= (\d+)/.exec(metaFile)?.[1]}<`;
    const after = (from: number, isSought: (line: Traced) => boolean): number => {
      const at = lines.findIndex((line, i) => i > from && isSought(line));
      expect(at, lines[from]?.text.slice(0, 200)).to.be.greaterThan(from);
      return at;
    };
    let at = 0;
    for (const key of keys) {
      const isAnswer = ({ text, call, begins }: Traced): boolean =>
        begins && /^(write|writev|sendmsg|sendto)$/.test(call) && text.includes('socket:') && text.includes(key);
      const received = after(at, ({ text, call }) => call === 'read' && text.includes(`written-by-${key}`));
      const written = after(received, (line) => isData(line) && line.text.includes(`written-by-${key}`));
      const syncing = after(written, (line) => line.call === 'fdatasync' && line.begins && isData(line));
      const synced = lines[syncing]?.ends ? syncing : after(syncing, ({ call }) => call === 'fdatasync');
      const marking = after(synced, ({ text, call }) => call === 'pwrite64' && text.includes(meta));
      const marked = lines[marking]?.ends ? marking : after(marking, ({ call }) => call === 'pwrite64');
      at = after(received, isAnswer);
      expect(at, `acknowledgement of ${key}`).to.be.greaterThan(marked);
    }
  });
});
