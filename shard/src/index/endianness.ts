import { endianness } from 'node:os';

/** Whether typed arrays have the byte order of index files and of the wire. */
export const isLittleEndian: boolean = endianness() === 'LE';
