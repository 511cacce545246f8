import type { Command } from 'commander';
import type { EvalOptions } from '../commands/eval.js';
import type { FeaturesOptions } from '../commands/features.js';
import type { TrainOptions } from '../commands/train-linear.js';
import { decimal, wholeNumber } from './values.js';

/** Declares the commands that measure how good answers are and make them better. Their code is loaded when they run. */
export function declareEvalCommands(program: Command): void {
  declareEval(program);
  declareFeatures(program);
  declareTrainLinear(program);
}

const qrelsHelp = 'which documents answer which query, as TREC or BEIR write it';

function declareEval(program: Command): void {
  program
    .command('eval')
    .description(
      'Measures how good the answers to judged queries are: nDCG@10, MAP, MRR, P@30, recall@100; with --against or ' +
        '--against-route beside another way of searching, with the likelihood p that the difference is by chance. ' +
        'Queries are asked of a cluster of its own.',
    )
    .option(
      '--docs <file...>',
      'documents to index and ask: JSONL with `_id`, `title`, `text` as BEIR has them, or any with an id',
    )
    .option('--config <file>', 'a configuration whose cluster is asked')
    .option('--found <file>', 'a TREC run: what was found before')
    .option('--queries <file>', 'queries: lines of `id<TAB>text`, or BEIR JSONL')
    .requiredOption('--qrels <file>', qrelsHelp)
    .option('--route <name>', 'with --config, the route that is asked (default: the route `default`)')
    .option('--against <file>', 'compare with a TREC run')
    .option('--against-route <name>', 'with --config, compare with this route')
    .option('--shards <n>', 'shards of the index', wholeNumber(1, 64), 1)
    .option('--replicas <n>', 'replicas of each shard', wholeNumber(1, 16), 1)
    .option('--flat', 'index all text as one field (default: a field for each key)', false)
    .option('--k1 <x>', "BM25's saturation of frequency", decimal(0, 10), 0.9)
    .option('--b <x>', "BM25's normalisation by length", decimal(0, 1), 0.4)
    .option('--analyzer <name>', 'how words are made of text', 'english')
    .option('--depth <n>', 'hits taken of each answer', wholeNumber(1, 10_000), 1000)
    .option('--run <file>', 'write all hits as a TREC run')
    .option('--seed <n>', 'what is drawn to compare begins with it', wholeNumber(0, 1_000_000), 1)
    .option('--json', 'print the measures as JSON', false)
    .action(async (options: Omit<EvalOptions, 'given'>, command: Command) => {
      const { evaluate } = await import('../commands/eval.js');
      const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
      await evaluate({ ...options, given });
    });
}

function declareFeatures(program: Command): void {
  program
    .command('features')
    .description(
      'Writes the features of the best hits of judged queries, to train a model with: a line a hit, as LibSVM has it. ' +
        'They are what a second phase on the route is given.',
    )
    .option('--index <folder>', 'an index as `muster index` made it')
    .option('--config <file>', 'a configuration, whose route is asked')
    .option('--route <name>', 'with --config, the route (default: the route `default`)')
    .requiredOption('--queries <file>', 'queries: lines of `id<TAB>text`, or BEIR JSONL')
    .requiredOption('--qrels <file>', qrelsHelp)
    .requiredOption(
      '--features <list>',
      'features, as score,bm25(title),words(title),words,proximity(title),length(title),value(year),age(date)',
      (text: string) => text.split(','),
    )
    .option('--depth <n>', 'hits of each query', wholeNumber(1, 10_000), 100)
    .requiredOption('--out <file>', 'where they are written; FILE.features beside it names the columns')
    .action(async (options: FeaturesOptions) => {
      const { writeFeatures } = await import('../commands/features.js');
      await writeFeatures(options);
    });
}

function declareTrainLinear(program: Command): void {
  program
    .command('train-linear')
    .description('Trains a linear model on features that `muster features` wrote, by coordinate ascent on nDCG@10.')
    .argument('<file>', 'features, with FILE.features beside it')
    .requiredOption('--out <file>', 'where the model is written: {"features": {NAME: weight}, "bias": 0}')
    .option(
      '--restarts <n>',
      'ascents, of which the best counts; all but the first begin at random',
      wholeNumber(1, 100),
      3,
    )
    .option('--seed <n>', 'what is drawn begins with it', wholeNumber(0, 1_000_000), 1)
    .action(async (file: string, options: TrainOptions) => {
      const { trainLinear } = await import('../commands/train-linear.js');
      await trainLinear(file, options);
    });
}
