import { AnswerMemory, type GoodAnswer } from '@muster/coordinator';
import { codecs } from '@muster/proto';
import { expect } from 'chai';
import { aReadQueryResponse } from '../../support/builders.js';
import { FakeClock } from '../../support/fake-clock.js';

const room = { answers: 100, bytes: 1024 * 1024 };

function aFound(id: string, documentBytes = 2): GoodAnswer {
  const hits = [{ id, score: 1, document: Buffer.alloc(documentBytes, 'x') }];
  return { kind: 'vertical', found: codecs.findResponse.decode(codecs.findResponse.encode({ hits })) };
}

function idOf(memory: AnswerMemory, question: string): string | undefined {
  const answer = memory.recall(question, Number.POSITIVE_INFINITY)?.answer;
  return answer?.kind === 'vertical' ? answer.found.hits[0]?.id : undefined;
}

/** What a new clock shows. */
const startMs = new FakeClock().now();

describe('AnswerMemory', () => {
  it('gives back what it was given, and its age', async () => {
    const clock = new FakeClock();
    const memory = new AnswerMemory(room, clock);
    const answer = aFound('a');
    memory.remember('q', answer, startMs);
    await clock.advance(250);
    expect(memory.recall('q', 250)).deep.equal({ ageMs: 250, answer });
    expect(memory.recall('q', 249)).equal(undefined);
    expect(memory.recall('other', 250)).equal(undefined);
  });

  it('gives back the lists of an index, with the numbers that they were scored by', () => {
    const memory = new AnswerMemory(room, new FakeClock());
    const response = aReadQueryResponse([[3, 0.1 + 0.2]]);
    const fields = [{ field: 'body', k1: 1.2, b: 0.75, averageLength: 9.5 }];
    memory.remember(
      'q',
      { kind: 'index', query: {}, fields, shards: [{ shard: 2, replica: 'a:1', response }] },
      startMs,
    );
    const answer = memory.recall('q', 0)?.answer;
    expect(answer?.kind === 'index' ? answer.shards : []).deep.equal([{ shard: 2, replica: 'a:1', response }]);
    expect(answer?.kind === 'index' ? answer.fields[0] : {}).include(fields[0]);
  });

  it('keeps a copy: what becomes of the wire’s buffer does not matter', () => {
    const memory = new AnswerMemory(room, new FakeClock());
    const frame = codecs.findResponse.encode({ hits: [{ id: 'a', score: 1, document: Buffer.from('{"n":1}') }] });
    memory.remember('q', { kind: 'vertical', found: codecs.findResponse.decode(frame) }, startMs);
    frame.fill(0);
    const answer = memory.recall('q', 0)?.answer;
    expect(answer?.kind === 'vertical' && answer.found.hits[0]?.document.toString()).equal('{"n":1}');
  });

  it('is as old as the asking, and keeps what was asked for last, whatever came last', async () => {
    const clock = new FakeClock();
    const memory = new AnswerMemory(room, clock);
    await clock.advance(1000);
    memory.remember('q', aFound('new'), startMs + 900);
    memory.remember('q', aFound('old'), startMs + 100);
    expect([idOf(memory, 'q'), memory.recall('q', 1000)?.ageMs]).deep.equal(['new', 100]);
    memory.remember('q', aFound('newer'), startMs + 950);
    expect([idOf(memory, 'q'), memory.recall('q', 1000)?.ageMs]).deep.equal(['newer', 50]);
  });

  it('lets the answers give way that were not used for longest', () => {
    const memory = new AnswerMemory({ ...room, answers: 2 }, new FakeClock());
    memory.remember('one', aFound('1'), startMs);
    memory.remember('two', aFound('2'), startMs);
    idOf(memory, 'one');
    memory.remember('three', aFound('3'), startMs);
    expect(['one', 'two', 'three'].map((question) => idOf(memory, question))).deep.equal(['1', undefined, '3']);
  });

  it('keeps within its bytes, whatever the answers', () => {
    const memory = new AnswerMemory({ ...room, bytes: 10_000 }, new FakeClock());
    for (let i = 0; i < 5; i++) memory.remember(`q${i}`, aFound(`${i}`, 3000), startMs);
    memory.remember('larger than all', aFound('x', 20_000), startMs);
    const kept = ['q0', 'q1', 'q2', 'q3', 'q4', 'larger than all'].map((question) => idOf(memory, question));
    expect(kept).deep.equal([undefined, undefined, '2', '3', '4', undefined]);
  });

  it('remembers nothing where it has no room', () => {
    const memory = new AnswerMemory({ ...room, answers: 0 }, new FakeClock());
    memory.remember('q', aFound('a'), startMs);
    expect(memory.recall('q', 1000)).equal(undefined);
  });
});
