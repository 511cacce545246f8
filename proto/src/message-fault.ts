import protobuf from 'protobufjs';

/** A value that a message cannot carry. */
export interface MessageFault {
  /** Which it is: `filter.terms.values[2]`. */
  readonly path: string;
  /** What it must be, and what it is. */
  readonly fault: string;
}

/** The fault of messages within each other without an end. */
export const tooDeep = 'is nested too deep';

/**
 * What keeps a message from being encoded as it was given; nothing if it can be. Fields are given by the names that
 * the generated types have; null and undefined are taken as unset.
 *
 * @param maxDepth most messages within each other; the message itself is at depth 0
 */
export function messageFault(type: protobuf.Type, message: unknown, maxDepth: number): MessageFault | undefined {
  if (!isObject(message)) return { path: '', fault: mustBe(`an object, a ${type.name}`, message) };
  for (const [name, value] of Object.entries(message)) {
    if (value === undefined || value === null) continue;
    const field = type.fields[name];
    const found = field === undefined ? unknownField(type, name) : fieldFault(field, value, maxDepth);
    if (found !== undefined) return { path: join(name, found.path), fault: found.fault };
  }
  return undefined;
}

function join(name: string, rest: string): string {
  return rest === '' || rest.startsWith('[') ? name + rest : `${name}.${rest}`;
}

/** The name of a choice between fields is no field, but messages that were read have it. */
function unknownField(type: protobuf.Type, name: string): MessageFault | undefined {
  if (type.oneofs !== undefined && Object.hasOwn(type.oneofs, name)) return undefined;
  return { path: '', fault: `is not a field of ${type.name}; those are: ${Object.keys(type.fields).join(', ')}` };
}

function fieldFault(field: protobuf.Field, value: unknown, maxDepth: number): MessageFault | undefined {
  if (field instanceof protobuf.MapField) return mapFault(field, value, maxDepth);
  if (!field.repeated) return valueFault(field, value, maxDepth);
  if (!Array.isArray(value)) return { path: '', fault: mustBe('a list', value) };
  for (let at = 0; at < value.length; at++) {
    const found = valueFault(field, value[at], maxDepth);
    if (found !== undefined) return { path: join(`[${at}]`, found.path), fault: found.fault };
  }
  return undefined;
}

function mapFault(field: protobuf.Field, value: unknown, maxDepth: number): MessageFault | undefined {
  if (!isObject(value)) return { path: '', fault: mustBe('an object', value) };
  for (const [key, each] of Object.entries(value)) {
    const found = valueFault(field, each, maxDepth);
    if (found !== undefined) return { path: join(`[${JSON.stringify(key)}]`, found.path), fault: found.fault };
  }
  return undefined;
}

function valueFault(
  { type, resolvedType }: protobuf.Field,
  value: unknown,
  maxDepth: number,
): MessageFault | undefined {
  if (resolvedType instanceof protobuf.Type) {
    if (maxDepth === 0) return { path: '', fault: tooDeep };
    return messageFault(resolvedType, value, maxDepth - 1);
  }
  const allowed = resolvedType instanceof protobuf.Enum ? enumAllowed(resolvedType, value) : scalarAllowed(type, value);
  return allowed === undefined ? undefined : { path: '', fault: mustBe(allowed, value) };
}

/** Numbers that no name stands for may be of a newer contract: who answers knows. */
function enumAllowed({ values, name }: protobuf.Enum, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return undefined;
  const names = Object.entries(values).map(([each, number]) => `${each} (${number})`);
  return `a number of ${name}: ${names.join(', ')}`;
}

const maxOf: Readonly<Record<string, number>> = { uint32: 2 ** 32 - 1, uint64: Number.MAX_SAFE_INTEGER };

/** What a value of a scalar type must be, if this one is not. */
function scalarAllowed(type: string, value: unknown): string | undefined {
  const most = maxOf[type];
  if (most !== undefined) {
    // The generated types take strings of digits for 64 bits.
    const number = type === 'uint64' && typeof value === 'string' && value !== '' ? Number(value) : value;
    const isWhole = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most;
    return isWhole ? undefined : `a whole number in [0, ${most}]`;
  }
  if (type === 'double') return typeof value === 'number' ? undefined : 'a number';
  if (type === 'bool') return typeof value === 'boolean' ? undefined : 'true or false';
  if (type === 'string') return typeof value === 'string' ? undefined : 'a string';
  return value instanceof Uint8Array || typeof value === 'string' ? undefined : 'bytes';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const maxShown = 80;

function mustBe(allowed: string, value: unknown): string {
  const shown = textOf(value);
  return `must be ${allowed}, got ${shown.length > maxShown ? `${shown.slice(0, maxShown)}…` : shown}`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
