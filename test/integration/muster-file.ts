import { fileURLToPath } from 'node:url';

/** The file of the program `muster`. */
export const musterFile = fileURLToPath(new URL('../../../scripts/dist/muster.js', import.meta.url));
