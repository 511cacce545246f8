import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShardIndex } from '@muster/shard';
import { WrongUse } from '../cli/failure.js';
import { readQueries } from '../eval/collection.js';
import { type Answered, Answers } from './calibration/answers.js';
import { openShards } from './calibration/shards.js';
import { round } from './round.js';

/** What the bench `calibration` is run with. */
export interface CalibrationOptions {
  /** JSONL files. */
  readonly docs: readonly string[];
  /** Lines of `id<TAB>text`, or BEIR JSONL. */
  readonly queries: readonly string[];
  readonly shards: number;
  /** File of lines `id<TAB>shard`; without it documents are spread by hash. */
  readonly assign?: string;
  readonly analyzer: string;
  /** What `probable` is asked for. */
  readonly probability: number;
}

/** How answers turned out that `probable` ended, or that it was asked for. */
export interface CalibrationFigure {
  /** Whether slow shards say how far they are, and how much of each query is asked. */
  readonly shards: string;
  readonly queries: string;
  readonly answers: number;
  /** Share of the answers that did not wait for every shard. */
  readonly early: number;
  /** The part of it that bounds prove. */
  readonly earlyProven: number;
  /** Share complete of all answers stated to be so with the probability asked for, and of those that ended early. */
  readonly complete: number;
  readonly completeOfEarly: number;
  /** Of those that ended early and were not proven: how many, the mean stated, and the share complete. */
  readonly unproven: number;
  readonly unprovenStated: number;
  readonly unprovenComplete: number;
}

/** What the bench `calibration` found. */
export interface CalibrationResult {
  readonly bench: 'calibration';
  readonly node: string;
  readonly documents: number;
  readonly queries: number;
  readonly probability: number;
  readonly figures: readonly CalibrationFigure[];
  /** Answers of `rank-safe` that differ from waiting for all. */
  readonly rankSafe: { readonly answers: number; readonly early: number; readonly differing: number };
}

/** Answers from which only is learnt. */
const warmUp = 1000;
/** Answers that `probable` must have ended before figures are given. */
const leastEarly = 2000;
const mostAnswers = 20_000;
const seed = 20_261_122;
const rankSafeRounds = 2;

interface Question {
  readonly words: 'all words' | 'two words';
  readonly text: string;
}

/**
 * Measures whether `probable` keeps what it states: asks real shards through the real coordinator, in virtual time with
 * random latencies, and compares every answer with the one that waits for all. Learning goes on all the while.
 */
export async function benchCalibration(
  log: (line: string) => void,
  options: CalibrationOptions,
): Promise<CalibrationResult> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-calibration-'));
  try {
    const shards = await openShards({ assign: undefined, ...options }, folder);
    const questions = await readQuestions(options.queries);
    const truth = await answerAll(shards, questions);
    log(`${questions.length} queries answered in full`);
    const scene = { shards, questions, truth, probability: options.probability };
    const figures: CalibrationFigure[] = [];
    for (const tells of [false, true]) {
      figures.push(...(await calibrate(scene, tells)));
      log(JSON.stringify(figures.slice(-3)));
    }
    return {
      bench: 'calibration',
      node: process.version,
      documents: shards.reduce((sum, { documents }) => sum + documents, 0),
      queries: questions.length,
      probability: options.probability,
      figures,
      rankSafe: await proveRankSafe(scene),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every query whole, and its first two words. */
async function readQuestions(files: readonly string[]): Promise<Question[]> {
  const texts: string[] = [];
  for (const file of files) texts.push(...(await readQueries(file)).values());
  const plain = texts.map((text) => text.replace(/[+\-"()^~:*]/g, ' ').trim()).filter((text) => text !== '');
  if (plain.length === 0) throw new WrongUse(`there are no queries in ${files.join(', ')}`);
  return plain.flatMap((text): Question[] => [
    { words: 'all words', text },
    { words: 'two words', text: text.split(/\s+/).slice(0, 2).join(' ') },
  ]);
}

/** The page of every query when all are waited for. */
async function answerAll(
  shards: readonly ShardIndex[],
  questions: readonly Question[],
): Promise<ReadonlyMap<string, string>> {
  const answers = new Answers(shards, { tells: false }, seed);
  const pages = new Map<string, string>();
  for (const { text } of questions) {
    if (!pages.has(text)) pages.set(text, (await answers.ask(text, { name: 'all' })).page);
  }
  return pages;
}

interface Scene {
  readonly shards: readonly ShardIndex[];
  readonly questions: readonly Question[];
  readonly truth: ReadonlyMap<string, string>;
  readonly probability: number;
}

interface Judged extends Answered {
  readonly words: Question['words'];
  readonly isComplete: boolean;
}

async function calibrate(
  { shards, questions, truth, probability }: Scene,
  tells: boolean,
): Promise<CalibrationFigure[]> {
  const answers = new Answers(shards, { tells }, seed + 1);
  const strategy = { name: 'probable', parameters: { probability } };
  const judged: Judged[] = [];
  let early = 0;
  for (let i = 0; early < leastEarly && i < mostAnswers; i++) {
    const question = questions[answers.draw(questions.length)] as Question;
    const answered = await answers.ask(question.text, strategy);
    if (i < warmUp) continue;
    if (answered.isEarly) early++;
    judged.push({ ...answered, words: question.words, isComplete: answered.page === truth.get(question.text) });
  }
  const shardsAre = tells ? 'tell how far they are' : 'silent until they answer';
  const of = (words: string, some: readonly Judged[]) =>
    figureOf({ shards: shardsAre, queries: words }, some, probability);
  return [
    of('all', judged),
    of(
      'all words',
      judged.filter(({ words }) => words === 'all words'),
    ),
    of(
      'two words',
      judged.filter(({ words }) => words === 'two words'),
    ),
  ];
}

function figureOf(
  names: Pick<CalibrationFigure, 'shards' | 'queries'>,
  judged: readonly Judged[],
  target: number,
): CalibrationFigure {
  const share = (some: readonly Judged[], of: readonly Judged[]): number => round(some.length / of.length, 4);
  const complete = (some: readonly Judged[]): number =>
    share(
      some.filter(({ isComplete }) => isComplete),
      some,
    );
  const early = judged.filter(({ isEarly }) => isEarly);
  const stated = judged.filter(({ probability = 0 }) => probability >= target);
  const unproven = early.filter(({ probability = 0 }) => probability < 1);
  const sum = unproven.reduce((total, { probability = 0 }) => total + probability, 0);
  return {
    ...names,
    answers: judged.length,
    early: share(early, judged),
    earlyProven: share(
      early.filter(({ probability }) => probability === 1),
      judged,
    ),
    complete: complete(stated),
    completeOfEarly: complete(early),
    unproven: unproven.length,
    unprovenStated: round(sum / unproven.length, 4),
    unprovenComplete: complete(unproven),
  };
}

async function proveRankSafe({ shards, questions, truth }: Scene): Promise<CalibrationResult['rankSafe']> {
  const result = { answers: 0, early: 0, differing: 0 };
  for (const tells of [false, true]) {
    const answers = new Answers(shards, { tells }, seed + 2);
    for (let i = 0; i < rankSafeRounds * questions.length; i++) {
      const { text } = questions[i % questions.length] as Question;
      const { page, isEarly, isExact } = await answers.ask(text, { name: 'rank-safe' });
      result.answers++;
      if (isEarly) result.early++;
      if (page !== truth.get(text) || !isExact) result.differing++;
    }
  }
  return result;
}
