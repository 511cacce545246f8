/** What is asked of a stream that may be a terminal. */
export interface ColourStream {
  readonly isTTY?: boolean;
}

/**
 * Whether text for a stream is to be coloured: on a terminal that is not `dumb`, elsewhere only where FORCE_COLOR asks for it
 * (`0` and `false` forbid it); never with NO_COLOR (no-color.org). picocolors looks at standard output only, and colours
 * what is piped wherever CI is set, where programs read it.
 */
export function showsColours({ isTTY = false }: ColourStream, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY && TERM !== 'dumb';
}
