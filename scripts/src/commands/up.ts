import { dirname } from 'node:path';
import type { Config } from '@muster/coordinator';
import { WrongUse } from '../cli/failure.js';
import { readConfig } from './read-text.js';
import { runCluster, runOnce } from './run-cluster.js';

/** Options of `muster up`. */
export interface UpOptions {
  readonly once?: string;
  readonly route?: string;
  readonly json: boolean;
}

/** Runs all processes of a configuration, that of the demo if none is given. */
export async function up(file: string | undefined, options: UpOptions): Promise<void> {
  const { once, route, json } = options;
  if (once === undefined && route !== undefined) throw new WrongUse('--route is for --once');
  const config = file === undefined ? await demoConfiguration() : await configurationIn(file);
  if (once !== undefined) return runOnce(config, { query: once, ...(route === undefined ? {} : { route }) }, { json });
  await runCluster(config, {
    portAdvice: `stop that, or change \`coordinator\` in ${file ?? 'a configuration of your own'}`,
    whenReady: async ({ address, admin, adminService }) => {
      process.stdout.write(
        `ready: search at ${address}, metrics and health on http://${admin}, AdminService at ${adminService}; Ctrl-C stops\n`,
      );
    },
  });
}

/** What names the demo's folders has them built. */
async function configurationIn(file: string): Promise<Config> {
  const config = await readConfig(file);
  const { buildDemo, demoFolder } = await import('./demo-indexes.js');
  const folders = [...Object.values(config.indexes), ...Object.values(config.verticals)].map(({ dir = '' }) => dir);
  if (folders.some((dir) => dirname(dir) === demoFolder)) await buildDemo();
  return config;
}

async function demoConfiguration(): Promise<Config> {
  const [{ buildDemo }, { demoConfig }] = await Promise.all([import('./demo-indexes.js'), import('./demo-config.js')]);
  return demoConfig(await buildDemo());
}
