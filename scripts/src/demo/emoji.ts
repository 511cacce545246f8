import { createRequire } from 'node:module';

/** An emoji. */
export interface Image {
  /** Its code points in hexadecimal. */
  readonly id: string;
  readonly title: string;
  /** Words that it stands for. */
  readonly text: string;
  readonly emoji: string;
  /** Name of its group; parts of flags have none. */
  readonly group?: string;
}

interface Emoji {
  readonly label: string;
  readonly hexcode: string;
  readonly emoji: string;
  readonly tags?: readonly string[];
  readonly group?: number;
}

interface Messages {
  readonly groups: readonly { readonly order: number; readonly message: string }[];
}

/** Reads all emoji, about 1,900. */
export function* readImages(): Generator<Image> {
  const require = createRequire(import.meta.url);
  const emoji = require('emojibase-data/en/data.json') as readonly Emoji[];
  const { groups } = require('emojibase-data/en/messages.json') as Messages;
  const groupNames = new Map(groups.map(({ order, message }) => [order, message]));
  for (const one of emoji) {
    const group = one.group === undefined ? undefined : groupNames.get(one.group);
    yield {
      id: one.hexcode,
      title: one.label,
      text: (one.tags ?? []).join(' '),
      emoji: one.emoji,
      ...(group !== undefined && { group }),
    };
  }
}
