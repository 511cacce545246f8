/** Schemas of the demo's data by name, as YAML. */
export const demoSchemas = {
  web: `id: id
fields:
  title: { type: text, analyzer: english, boost: 2 }
  words: { type: text, analyzer: english }
  text: { type: text, analyzer: english }
  examples: { type: text, analyzer: english, boost: 0.5 }
  type: { type: keyword }
`,
  places: `id: id
fields:
  title: { type: text, analyzer: english, boost: 2 }
  text: { type: text, analyzer: english }
  country: { type: keyword }
  population: { type: number }
`,
  images: `id: id
fields:
  title: { type: text, analyzer: english, boost: 2 }
  text: { type: text, analyzer: english }
  group: { type: keyword }
  emoji: { type: stored }
`,
  videos: `id: id
fields:
  title: { type: text, analyzer: english, boost: 2 }
  text: { type: text, analyzer: english }
  year: { type: number }
  rating: { type: number }
`,
} as const;

/** Names of the demo's data: an index, and three verticals. */
export type DemoName = keyof typeof demoSchemas;
