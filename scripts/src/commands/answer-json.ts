import type { SearchResponse__Output } from '@muster/proto';

/**
 * An answer as a value for JSON, every field given: documents and explanations as what they hold, enums by name, other
 * bytes in base64, infinite numbers as `Infinity`.
 */
export function answerToJson(response: SearchResponse__Output): unknown {
  return plain(response, '', undefined);
}

/** Names of an enum's numbers. */
type Names = Readonly<Record<number, string>>;

/** What a message that was read knows of its own type. */
interface TypedMessage {
  readonly $type?: {
    readonly fields: Readonly<Record<string, { readonly resolvedType: { readonly valuesById?: Names } | null }>>;
  };
}

function plain(value: unknown, key: string, names: Names | undefined): unknown {
  if (value instanceof Uint8Array) return plainBytes(Buffer.from(value.buffer, value.byteOffset, value.length), key);
  if (Array.isArray(value)) return value.map((each) => plain(each, key, names));
  if (typeof value === 'object' && value !== null) return plainMessage(value);
  if (typeof value === 'number') return names?.[value] ?? (Number.isFinite(value) ? value : String(value));
  return key === 'explanation' && typeof value === 'string' ? parsed(value) : value;
}

function plainMessage(message: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const fields = (message as TypedMessage).$type?.fields;
  // Fields that were not sent are on the prototype, with their defaults.
  for (const key in message) {
    const value: unknown = message[key as keyof typeof message];
    const isField = !/^[$_]/.test(key) && typeof value !== 'function';
    if (isField) result[key] = plain(value, key, fields?.[key]?.resolvedType?.valuesById);
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
