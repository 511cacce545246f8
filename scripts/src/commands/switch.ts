import { adminService, codecs, type Switch__Output, SwitchKind } from '@muster/proto';
import { WrongUse } from '../cli/failure.js';
import { plainText } from '../render/plain-text.js';
import { checkReachable } from './ask.js';
import { callUnary } from './unary-call.js';
import { adminOption, forgottenNote } from './way-back.js';

/** Options of `muster switch`. */
export interface SwitchOptions {
  /** Where the coordinator's `AdminService` listens. */
  readonly admin: string;
  /** The share of the route's queries that may be hedged, in per cent; nothing: that is not set. */
  readonly hedges?: number;
  readonly json: boolean;
}

/** What is named on the command line. */
export interface SwitchArguments {
  readonly route?: string | undefined;
  readonly source?: string | undefined;
  readonly percent?: number | undefined;
}

/** Sets which share of a route's queries asks a source, or may be hedged; without a share, prints those there are. */
export async function setSwitch(named: SwitchArguments, options: SwitchOptions): Promise<void> {
  const { route = '', source = '', percent } = named;
  const { hedges } = options;
  if (hedges === undefined && percent === undefined) return list(route, source, options);
  if (hedges === undefined) return set({ route, source, percent: percent ?? 0 }, options);
  if (source !== '') throw new WrongUse('--hedges is for a route: leave the source out');
  if (route === '') throw new WrongUse('--hedges is for a route: name it');
  await set({ route, source, percent: hedges }, options);
}

interface WantedSwitch {
  readonly route: string;
  /** Empty: hedges. */
  readonly source: string;
  readonly percent: number;
}

async function set({ route, source, percent }: WantedSwitch, { admin, json }: SwitchOptions): Promise<void> {
  await checkReachable(admin, '--admin');
  const kind = source === '' ? SwitchKind.SWITCH_KIND_HEDGES : SwitchKind.SWITCH_KIND_SOURCE;
  const request = codecs.setSwitchRequest.encode({ route, kind, source, percent });
  const response = await callUnary({ address: admin, method: adminService.SetSwitch, request });
  const { previousPercent, isKept } = codecs.setSwitchResponse.decode(response);
  if (json) {
    process.stdout.write(`${JSON.stringify({ route, ...named(source), percent, previousPercent, isKept })}\n`);
    return;
  }
  const way = source === '' ? `${route} --hedges ${previousPercent}` : `${route} ${source} ${previousPercent}`;
  const note = forgottenNote(isKept, 'switchesFile');
  process.stdout.write(
    `${whatOf(route, source)}: ${percent} %; before: ${previousPercent} %\nback: muster switch ${way}${adminOption(admin)}\n${note}`,
  );
}

async function list(route: string, source: string, { admin, json }: SwitchOptions): Promise<void> {
  await checkReachable(admin, '--admin');
  const request = codecs.switchesRequest.encode({ route });
  const response = await callUnary({ address: admin, method: adminService.Switches, request });
  const { switches } = codecs.switchesResponse.decode(response);
  const wanted = switches.filter((one) => source === '' || one.source === source);
  if (json) {
    const shown = wanted.map(({ route, source, percent, configuredPercent }) => {
      return { route, ...named(source), percent, configuredPercent };
    });
    process.stdout.write(`${JSON.stringify(shown)}\n`);
  } else process.stdout.write(wanted.map(lineOf).join('') || 'no such switch\n');
}

function lineOf({ route, source, percent, configuredPercent }: Switch__Output): string {
  const note = percent === configuredPercent ? '' : ` (configured: ${configuredPercent} %)`;
  return `${whatOf(route, source)}: ${percent} %${note}\n`;
}

/** What a switch is of, in words. */
function whatOf(route: string, source: string): string {
  const name = plainText(route);
  return source === '' ? `queries on ${name} that may be hedged` : `queries on ${name} that ask ${plainText(source)}`;
}

/** The source as it is shown in JSON; nothing for hedges. */
function named(source: string): { readonly source?: string } {
  return source === '' ? {} : { source };
}
