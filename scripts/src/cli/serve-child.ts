import { parseArgs } from 'node:util';
import { WrongUse } from './failure.js';
import { report } from './report.js';

/**
 * Runs `muster serve …` as a process of a cluster. It does what the command does, but reads its options without the
 * library that explains them to people: a dozen such processes start at once, and each counts.
 *
 * @returns the exit code
 */
export async function runServeChild(args: readonly string[]): Promise<number> {
  try {
    await serve(args);
    return 0;
  } catch (error) {
    return report(error, false);
  }
}

async function serve(args: readonly string[]): Promise<void> {
  const { serveCoordinator, serveShard, serveVertical, serveWriter } = await import('../commands/serve.js');
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: '' },
      shard: { type: 'string', default: '' },
      listen: { type: 'string', default: '127.0.0.1:0' },
      'max-in-flight': { type: 'string', default: '1024' },
      threads: { type: 'string', default: '0' },
      'max-memory-bytes': { type: 'string', default: '0' },
      config: { type: 'string', default: '' },
      processes: { type: 'string' },
      writer: { type: 'string' },
      replica: { type: 'string', default: '0' },
      advertise: { type: 'string' },
      'retention-ms': { type: 'string', default: '10000' },
      'refresh-ms': { type: 'string', default: '1000' },
      'max-log-bytes': { type: 'string', default: String(2 ** 30) },
      'keep-log-bytes': { type: 'string', default: String(2 ** 28) },
      'max-document-bytes': { type: 'string', default: String(2 ** 20) },
    },
  });
  const { dir, shard, listen, config, processes, writer, replica, advertise } = values;
  const engine = { threads: Number(values.threads), maxMemoryBytes: Number(values['max-memory-bytes']) };
  switch (positionals[0]) {
    case 'shard':
      return serveShard({
        dir,
        shard: Number(shard),
        listen,
        maxInFlight: Number(values['max-in-flight']),
        replica,
        retentionMs: Number(values['retention-ms']),
        ...(writer === undefined ? {} : { writer }),
        ...(advertise === undefined ? {} : { advertise }),
        ...engine,
      });
    case 'writer':
      return serveWriter({
        dir,
        listen,
        refreshMs: Number(values['refresh-ms']),
        maxLogBytes: Number(values['max-log-bytes']),
        keepLogBytes: Number(values['keep-log-bytes']),
        maxDocumentBytes: Number(values['max-document-bytes']),
      });
    case 'vertical':
      return serveVertical({ dir, listen, ...engine });
    case 'coordinator':
      return serveCoordinator({ config, ...(processes === undefined ? {} : { processes: Number(processes) }) });
    default:
      throw new WrongUse(`a cluster cannot serve \`${positionals[0]}\``);
  }
}
