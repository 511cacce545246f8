import {
  Degradation,
  GatheringEnd,
  type SearchResponse__Output,
  SourceReason,
  SourceState,
  TotalRelation,
} from '@muster/proto';

/** Fields whose numbers stand for words. */
const enums: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  state: SourceState,
  reason: SourceReason,
  relation: TotalRelation,
  degradedBy: Degradation,
  end: GatheringEnd,
};

/**
 * An answer as a value for JSON, every field given: documents and explanations as what they hold, enums by name, other
 * bytes in base64, infinite numbers as `Infinity`.
 */
export function answerToJson(response: SearchResponse__Output): unknown {
  return plain(response, '');
}

function plain(value: unknown, key: string): unknown {
  if (value instanceof Uint8Array) return plainBytes(Buffer.from(value.buffer, value.byteOffset, value.length), key);
  if (Array.isArray(value)) return value.map((each) => plain(each, key));
  if (typeof value === 'object' && value !== null) return plainMessage(value);
  if (typeof value === 'number') return enumName(value, key) ?? (Number.isFinite(value) ? value : String(value));
  return key === 'explanation' && typeof value === 'string' ? parsed(value) : value;
}

function plainMessage(message: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  // Fields that were not sent are on the prototype, with their defaults.
  for (const key in message) {
    const value: unknown = message[key as keyof typeof message];
    if (!/^[$_]/.test(key) && typeof value !== 'function') result[key] = plain(value, key);
  }
  return result;
}

function plainBytes(bytes: Buffer, key: string): unknown {
  return key === 'document' ? parsed(bytes.toString()) : bytes.toString('base64');
}

function parsed(json: string): unknown {
  if (json === '') return null;
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function enumName(value: number, key: string): string | undefined {
  const names = enums[key];
  return names === undefined ? undefined : Object.keys(names).find((name) => names[name] === value);
}
