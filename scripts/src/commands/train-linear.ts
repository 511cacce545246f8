import { writeFile } from 'node:fs/promises';
import { CommandFailed } from '../cli/failure.js';
import { coordinateAscent } from '../eval/coordinate-ascent.js';
import { readTrainingData } from '../eval/training-data.js';
import { SeededDraws } from '../simulate/seeded-draws.js';

/** Options of `muster train-linear`. */
export interface TrainOptions {
  readonly out: string;
  readonly restarts: number;
  readonly seed: number;
}

/**
 * Trains a linear model on what `muster features` wrote, writes it, and prints how good it is there.
 *
 * @throws CommandFailed if no hit is judged relevant, so that any order is as good
 */
export async function trainLinear(file: string, { out, restarts, seed }: TrainOptions): Promise<void> {
  const data = await readTrainingData(file);
  if (!data.lists.some((list) => list.some(({ label }) => label > 0)))
    throw new CommandFailed(`${file} has no hit that is judged relevant: nothing can be learnt of it`);
  const draws = new SeededDraws(seed);
  const { weights, ndcg10 } = coordinateAscent(data, { restarts, random: () => draws.next() });
  const features = Object.fromEntries(data.names.map((name, i) => [name, weights[i] as number]));
  await writeFile(out, `${JSON.stringify({ features, bias: 0 }, null, 2)}\n`);
  process.stdout.write(
    `nDCG@10 of the hits it was trained on: ${ndcg10.toFixed(4)}, of ${data.lists.length} queries\n`,
  );
}
