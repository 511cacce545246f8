import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FakeIndexService } from '../../support/fake-index-service.js';
import { runMuster, startMuster } from './muster-process.js';

describe('muster write', () => {
  let folder: string;
  let file: string;
  let writer: FakeIndexService;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
    file = join(folder, 'documents.jsonl');
    writer = new FakeIndexService();
    await writer.start();
  });
  afterEach(async () => {
    await writer.stop();
    await rm(folder, { recursive: true });
  });

  const lines = (count: number): string[] => Array.from({ length: count }, (_, id) => `{"id":"${id}","n":1.50}`);
  const place = (): string[] => ['--index', 'web', '--address', writer.address];
  const write = (...args: string[]) => runMuster('write', ...args, ...place());

  it('writes every line as it stands, in order, and says how many', async () => {
    await writeFile(file, lines(250).join('\n'));
    const { code, stdout } = await write(file, '--batch', '20', '--refresh');
    expect(stdout).to.match(
      /^index web: 250 writes on disk, [\d.]+ s \(\d+\/s\); the last is number 249; visible at generation 250\n$/,
    );
    expect(code).to.equal(0);
    expect(writer.log.taken).to.deep.equal(lines(250));
    expect(writer.batches).to.equal(13);
  });

  it('reads upserts and deletes from standard input with --operations, numbers digit by digit', async () => {
    const input = ['{ "upsert" : {"id":"a","n":12345678901234567890.10} }', '{"delete":"b"}', '', '{"delete":7}'];
    const args = ['write', '-', '--operations', '--json', ...place()];
    const { code, stdout } = await startMuster(args, input.join('\n')).ended;
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ index: 'web', written: 3, repeated: 0, refused: 0, lastSeq: 2 });
    expect(writer.log.taken).to.deep.equal(['{"id":"a","n":12345678901234567890.10}', '-b', '-7']);
  });

  it('writes nothing twice when the same command is run again, and all of it under another name', async () => {
    await writeFile(file, lines(30).join('\n'));
    await write(file, '--batch', '10');
    const again = await write(file, '--batch', '10', '--json');
    expect(JSON.parse(again.stdout)).to.include({ written: 30, repeated: 30 });
    expect(writer.log.taken).to.have.length(30);
    await write(file, '--batch', '10', '--run', 'second');
    expect(writer.log.taken).to.have.length(60);
  });

  it('writes again what stands behind batches that the writer has forgotten, and says so', async () => {
    await writeFile(file, lines(30).join('\n'));
    await write(file, '--batch', '10');
    writer.log.forget(1);
    const { stdout, stderr } = await write(file, '--batch', '10', '--json');
    expect(stderr).to.include(`${file} is written again from line 11 on, and all that follows\n`);
    expect(JSON.parse(stdout)).to.include({ written: 30, repeated: 0 });
    expect(writer.log.taken).to.deep.equal([...lines(30), ...lines(30)]);
  });

  it('writes a file again that was changed since, though it is what it was', async () => {
    await writeFile(file, lines(3).join('\n'));
    await write(file);
    await utimes(file, 1, 1);
    await write(file);
    expect(writer.log.taken).to.have.length(6);
  });

  it('says at Ctrl-C what was acknowledged, and goes on when it is run again', async () => {
    await writeFile(file, lines(100).join('\n'));
    writer.silentAfter = 4;
    const running = startMuster(['write', file, '--batch', '10', '--in-flight', '2', ...place()], '');
    writer.onBatch = (batches) => {
      if (batches === 4) setImmediate(() => running.child.kill('SIGINT'));
    };
    const { code, stderr } = await running.ended;
    expect(stderr).to.match(/^muster: stopped; \d0 writes were acknowledged; the same command goes on from there$/m);
    expect(code).to.equal(1);
    writer.silentAfter = Number.POSITIVE_INFINITY;
    const again = await write(file, '--batch', '10');
    expect(again.stdout).to.match(/100 writes on disk.*; \d+ writes of them by an earlier run, not written again/);
    expect(writer.log.taken).to.deep.equal(lines(100));
  });

  it('ends at Ctrl-C also while it waits for standard input', async () => {
    const running = startMuster(['write', '-', '--batch', '1', ...place()]);
    running.child.stdin?.write('{"id":"a"}\n');
    await new Promise<void>((resolve) => {
      writer.onBatch = () => resolve();
    });
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(stderr).to.match(/^muster: stopped; [01] writes? (was|were) acknowledged$/m);
    expect(code).to.equal(1);
  });

  it('sends again what was not acknowledged when the connection is lost', async () => {
    await writeFile(file, lines(100).join('\n'));
    let hasCut = false;
    writer.onBatch = (batches) => {
      if (batches < 5 || hasCut) return;
      hasCut = true;
      writer.cut();
    };
    const { code, stdout, stderr } = await write(file, '--batch', '10', '--json');
    expect(stderr).to.match(/^it was cut; again in \d+ ms$/m);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ written: 100 });
    expect(writer.log.taken).to.deep.equal(lines(100));
  });

  it('stops at the first refused document and names file, line, id, field and reason', async () => {
    await writeFile(file, lines(40).join('\n'));
    writer.log.refuses = (document) => (document.includes('"id":"13"') ? 'must be a number' : undefined);
    const { code, stderr } = await write(file, '--batch', '10', '--in-flight', '1');
    expect(stderr).to.include(`refused ${file}:14: id "3", field price: must be a number\n`);
    expect(stderr).to.match(/^muster: stopped at a refused document, after 19 writes were acknowledged \(--skip-bad/m);
    expect(code).to.equal(1);
  });

  it('lists all refused documents with --skip-bad', async () => {
    await writeFile(file, ['nonsense', ...lines(40)].join('\n'));
    writer.log.refuses = (document) => (document.includes('3"') ? 'must be a number' : undefined);
    const { code, stdout, stderr } = await write(file, '--batch', '10', '--skip-bad');
    expect(code).to.equal(0);
    expect(stderr.match(/^refused /gm)).to.have.length(4);
    expect(stderr).to.match(/^skipped .*documents\.jsonl:1: is not valid JSON/m);
    expect(stdout).to.include('36 writes on disk').and.include('4 documents refused; 1 malformed line left out');
  });

  it('writes nothing of a batch with a refused document with --all-or-nothing', async () => {
    await writeFile(file, lines(20).join('\n'));
    writer.log.refuses = (document) => (document.includes('"id":"13"') ? 'must be a number' : undefined);
    const { stdout } = await write(file, '--batch', '10', '--all-or-nothing', '--skip-bad');
    expect(stdout).to.include('10 writes on disk').and.include('1 document refused; 9 documents left out with them;');
    expect(writer.log.taken).to.deep.equal(lines(10));
  });

  it('writes what stands before a malformed line, and names it', async () => {
    await writeFile(file, [...lines(3), '{"id":', ...lines(3)].join('\n'));
    const { code, stderr } = await write(file);
    expect(stderr).to.match(/documents\.jsonl:4: is not valid JSON.*--skip-bad.*; 3 writes were acknowledged$/m);
    expect(code).to.equal(1);
    expect(writer.log.taken).to.deep.equal(lines(3));
  });

  it('promises nothing to be visible where nothing is written', async () => {
    await writeFile(file, '');
    const { stdout } = await write(file);
    expect(stdout).to.match(/^index web: 0 writes on disk, [\d.]+ s \(0\/s\)\n$/);
  });

  it('says that nobody listens', async () => {
    await writeFile(file, lines(1).join('\n'));
    const { code, stderr } = await runMuster('write', file, '--index', 'web', '--address', '127.0.0.1:1');
    expect(stderr).to.match(/^muster: no coordinator at 127\.0\.0\.1:1/);
    expect(code).to.equal(1);
  });

  it('gives up when nobody acknowledges any more, and says how far it came', async () => {
    await writeFile(file, lines(30).join('\n'));
    writer.onBatch = () => void writer.stop();
    const { code, stderr } = await write(file, '--batch', '10', '--in-flight', '1', '--retry-for', '1');
    expect(stderr).to.match(/^muster: unavailable: .*; \d+ writes were acknowledged; the same command goes on/m);
    expect(code).to.equal(1);
  });

  describe('muster delete', () => {
    it('deletes the ids that are named, and those of a file', async () => {
      await writeFile(file, 'c\nd e\n');
      const { code, stdout } = await runMuster('delete', 'a', 'b', '--from', file, '--json', ...place());
      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.include({ written: 4 });
      expect(writer.log.taken).to.deep.equal(['-a', '-b', '-c', '-d e']);
    });

    it('deletes the ids of standard input', async () => {
      const { code } = await startMuster(['delete', '--from', '-', ...place()], 'e\nf').ended;
      expect([code, writer.log.taken]).to.deep.equal([0, ['-e', '-f']]);
    });

    it('fails after deleting the others where an id cannot be one', async () => {
      const tooLong = 'x'.repeat(600);
      writer.log.refuses = (id) => (id === tooLong ? 'must be at most 512 bytes' : undefined);
      const { code, stdout, stderr } = await runMuster('delete', 'a', tooLong, 'b', ...place());
      expect(stderr).to.match(/^refused .*must be at most 512 bytes\nmuster: 1 id cannot be that of a document$/m);
      expect(stdout).to.include('2 writes on disk').and.include('1 document refused');
      expect([code, writer.log.taken]).to.deep.equal([1, ['-a', '-b']]);
    });

    it('refuses an empty id', async () => {
      const { code, stderr } = await runMuster('delete', 'a', '', ...place());
      expect([code, stderr]).to.deep.equal([2, 'muster: an id of a document must not be empty\n']);
    });

    it('asks for ids', async () => {
      const { code, stderr } = await runMuster('delete', ...place());
      expect(stderr).to.match(/^muster: name the ids of documents, or a file of them by --from$/m);
      expect(code).to.equal(2);
    });
  });
});
