import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A film. */
export interface Video {
  /** `m` and the place in the data set. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly year: number;
  /** Mean of IMDb's votes, up to 10, as it was in 2010. */
  readonly rating?: number;
}

/** A row of the data set, as far as it is used. */
export interface Movie {
  readonly Title: string | number | null;
  readonly 'Release Date': string;
  readonly 'Major Genre': string | null;
  readonly 'Creative Type': string | null;
  readonly Source: string | null;
  readonly Director: string | null;
  readonly Distributor: string | null;
  readonly 'IMDB Rating': number | null;
}

/** The data set ends here; what it dates later had its year written with two digits, and is a century older. */
const LAST_YEAR = 2011;

/** Reads the films of Vega's data set, about 3,200. */
export async function* readVideos(): AsyncGenerator<Video> {
  // The package exports only its entry point, which fetches from the network; the files lie beside it.
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  const movies: readonly Movie[] = JSON.parse(await readFile(join(dirname(entry), '../data/movies.json'), 'utf8'));
  for (const [place, movie] of movies.entries()) {
    const video = videoOf(movie, place);
    if (video !== undefined) {
      yield video;
    }
  }
}

/** Makes a document of a row; nothing of one without a title. */
export function videoOf(movie: Movie, place: number): Video | undefined {
  const { Title: title, 'Release Date': released, 'IMDB Rating': rating } = movie;
  if (title === null) {
    return undefined;
  }
  return {
    id: `m${place}`,
    title: String(title),
    text: describe(movie),
    year: yearOf(released),
    ...(rating !== null && { rating }),
  };
}

function describe(movie: Movie): string {
  const { 'Major Genre': genre, 'Creative Type': type, Source: source, Director: director, Distributor: by } = movie;
  return [genre, type, source, director && `directed by ${director}`, by && `distributed by ${by}`]
    .filter(Boolean)
    .join(', ');
}

function yearOf(released: string): number {
  const year = Number(released.slice(-4));
  return year > LAST_YEAR ? year - 100 : year;
}
