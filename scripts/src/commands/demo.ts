import type { Cluster } from '../cluster/cluster.js';
import { milliseconds } from '../render/figures.js';
import { ask } from './ask.js';
import { demoConfig } from './demo-config.js';
import { buildDemo } from './demo-indexes.js';
import { printAnswer } from './print-answer.js';
import { firstAnswerMs, runCluster, runOnce } from './run-cluster.js';

/** Options of `muster demo`. */
export interface DemoOptions {
  readonly port: number;
  readonly adminPort: number;
  readonly once?: string;
  readonly json: boolean;
}

const sampleQuery = 'java island';

/** Builds the demo's indexes once, runs a cluster on them, and asks it a first query. */
export async function demo(options: DemoOptions): Promise<void> {
  const config = demoConfig(await buildDemo(), options);
  if (options.once !== undefined) return runOnce(config, { query: options.once }, options);
  await runCluster(config, {
    portAdvice: 'stop that, or choose other ports: `npm start -- --port 0 --admin-port 0` takes any free ones',
    whenReady: showAround,
  });
}

const sampleWrite =
  `echo '{"id": "mine", "title": "kakapo", "text": "a parrot that cannot fly"}' | ` +
  'npm run muster -- write - --index web --refresh';

async function showAround({ address, admin, adminService }: Cluster): Promise<void> {
  const search = () => ask({ query: sampleQuery }, { address, timeoutMs: firstAnswerMs });
  const { timings } = await search();
  const first =
    timings === null ? '' : `; the first time, before any code was warm, took ${milliseconds(timings.totalUs)}`;
  process.stdout.write(`\nSearching for "${sampleQuery}" a second time${first}:\n\n`);
  printAnswer(await search(), { json: false });
  const place = address === '127.0.0.1:7700' ? '' : ` --address ${address}`;
  const adminPlace = adminService === '127.0.0.1:7702' ? '' : ` --address ${adminService}`;
  process.stdout.write(`
Search from another terminal:  npm run muster -- search "your words"${place}
Front ends ask (gRPC):         ${address}
Metrics and health:            http://${admin}/metrics  /healthz  /readyz
What became of queries:        npm run muster -- queries${adminPlace}
Write to it, then search it:   ${sampleWrite}${place}
Stop:                          Ctrl-C
`);
}
